"""What is owed, by number, and how a failure says it: whose settings, which requirement, what is allowed.

A test says which requirement it is of with `pytest.mark.requirement`; `conftest.py` puts the sentence before
whatever its assertion says. Where one setting is the cause, the test asks for the fixture `owed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from stacks.settings import Settings

__all__ = ["REQUIREMENTS", "Owed", "claim", "title"]

REQUIREMENTS = {
    1: "every entry point synthesizes, every alarm acts",
    2: "six tags on everything",
    3: "HTTPS only",
    4: "nobody reaches what is not in the table of flows",
    5: "three tiers in three zones, the database isolated",
    6: "buckets are private, encrypted, versioned, logged",
    7: "tasks have the size and the capacity they need",
    8: "roles apart, no wildcards, no inline policies",
    9: "alarms and dashboard are complete",
    10: "health checks, rollback, placement",
    11: "state is protected in production, and destroyable elsewhere",
    12: "CloudFront",
    13: "autoscaling",
    14: "outputs, in Parameter Store too",
    15: "Container Insights",
    16: "the target group",
    17: "the function's settings",
    18: "names fit, and name the environment",
    19: "Terraform's state is remote, locked, encrypted, bound to its account",
    20: "the account: audit trail, images, boundary, deployment",
    21: "keys and secrets",
    22: "endpoints of AWS's services",
    23: "database, tables and queues lose nothing",
    24: "logs are kept",
    25: "AWS WAF at each front door",
    26: "no finding without a waiver",
    27: "the pages are of these settings",
}


def title(number: int) -> str:
    return f"requirement {number} ({REQUIREMENTS[number]})"


@dataclass(frozen=True)
class Owed:
    """What one test is about. `settings`: of the stack, or those that an account's own stack follows."""

    requirement: int
    folder: Path
    stack: str | None
    settings: Settings | None

    @property
    def title(self) -> str:
        return title(self.requirement)

    def of(self, claim: str) -> str:
        """The requirement of a stack, or of all of them: `prod (environments/prod.toml): requirement 6 ...`."""
        if self.stack is None:
            return f"{self.folder}/*.toml: {self.title}: {claim}"
        if self.settings is None or self.settings.environment != self.stack:
            return f"{self.stack} (an account of {self.folder}/*.toml): {self.title}: {claim}"
        return f"{self.stack} ({self._file}): {self.title}: {claim}"

    def setting(self, key: str, allowed: str) -> str:
        """What a setting must be: `environments/prod.toml: service.min_tasks = 1: requirement 7 ...`."""
        value = attrgetter(key)(self.settings)
        return f"{self._file}: {key} = {value}: {self.title}: {allowed}"

    @property
    def _file(self) -> str:
        assert self.settings is not None
        return f"{self.folder}/{self.settings.environment}.toml"


def claim(test: str) -> str:
    """A test's name as a sentence."""
    return test.removeprefix("test_").replace("_", " ")
