"""Projects of somebody else: other environments than the committed ones, of other names and accounts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strongroom.proof.verify import kinds
from strongroom.proof.verify.kinds import Kind, Kinds
from tests.stacks.fuzz.running import run
from tests.stacks.settings.tables import PRODUCTION, SMALL, Table, changed

__all__ = ["MANY", "RENAMED", "Project", "synthesized"]

PAYMENTS, EUROPE, TRIALS = "111111111111", "222222222222", "333333333333"


def environment(base: Table, name: str, account: str, octet: int, **changes: object) -> Table:
    return changed(
        base,
        {
            "environment": name,
            "account_id": account,
            "domain.name": f"pay.{name}.example.com",
            "network.cidr": f"10.{octet}.0.0/16",
            **changes,
        },
    )


@dataclass(frozen=True)
class Project:
    """A project's settings, and the kind of each stack that they make."""

    name: str
    files: tuple[Table, ...]
    stacks: dict[str, Kind]


RENAMED = Project(
    "renamed",
    (environment(PRODUCTION, "shop", PAYMENTS, 40),),
    {"bootstrap": "bootstrap", "shop": "production"},
)
"""Production under another name, and nothing beside it."""

MANY = Project(
    "many",
    (
        environment(PRODUCTION, "live", PAYMENTS, 50),
        environment(PRODUCTION, "live-eu", EUROPE, 51, region="eu-central-1"),
        environment(
            SMALL,
            "sandbox",
            TRIALS,
            52,
            **{
                "network.nat_gateways": "single",
                "service.min_tasks": 1,
                "service.max_tasks": 1,
                "service.on_demand_base": 0,
                "service.spot_percent": 100,
                "database.instance_class": "db.t4g.medium",
                "validation.reserved_concurrency": -1,
                "logs.retention_days": 7,
                "logs.function_retention_days": 7,
                "logs.access_log_expiration_days": 30,
            },
        ),
        environment(SMALL, "qa", PAYMENTS, 53, **{"alerts.emails": ["team@example.com"]}),
    ),
    {
        f"bootstrap-{PAYMENTS}": "bootstrap",
        f"bootstrap-{EUROPE}": "bootstrap",
        f"bootstrap-{TRIALS}": "bootstrap",
        "live": "production",
        "live-eu": "production",
        "sandbox": "nonproduction",
        "qa": "nonproduction",
    },
)
"""A second production, and three accounts; one of them has environments of both kinds."""


@dataclass(frozen=True)
class Made:
    """A project, synthesized: the folder of its stacks, and what its settings say."""

    project: Project
    folder: Path

    @property
    def stacks(self) -> Path:
        return self.folder / "cdktf.out" / "stacks"

    @property
    def environments(self) -> Path:
        return self.folder / "environments"

    @property
    def kinds(self) -> Kinds:
        return kinds.read(self.environments)


def synthesized(project: Project, folder: Path) -> Made:
    made = run(folder, *project.files)
    assert (made.code, made.errors) == (0, [])
    return Made(project, folder)
