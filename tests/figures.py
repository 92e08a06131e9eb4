"""The figures in the README, counted: `python -m tests.figures`, which `make docs` calls, writes them there."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import cdktf_lazy_provider
from stacks.settings import Settings, load_environments, load_settings
from strongroom.capacity.assessment import assess, first_to_break
from strongroom.capacity.report import source as given_by
from strongroom.proof.permissions import planned, recorded
from strongroom.proof.permissions.by_aws import BY_AWS
from strongroom.proof.permissions.least_privilege import judge
from strongroom.proof.reach.reachability import reachability
from strongroom.proof.verify import checkov, waivers
from strongroom.proof.verify.finding import examine
from strongroom.rehearsal import chaos
from strongroom.synthesized import Stack, load
from tests.example_settings import ONE_ACCOUNT
from tests.lambdas.test_conservation import HOSTILE, MESSAGES, TRANSACTIONS
from tests.strongroom.proof.mutants.catalogue import CATALOGUE
from tests.strongroom.proof.mutants.kills import kills
from tests.strongroom.proof.mutants.page import PAGE, render
from tests.strongroom.proof.mutants.subject import subject

__all__ = ["README", "block", "table"]

PROJECT = Path(__file__).parents[1]
README = PROJECT / "README.md"
MEASURED = json.loads(Path(chaos.__file__).with_name("measured.json").read_text(encoding="utf-8"))
BLOCK = re.compile(r"(?<=<!-- figures: make docs -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


def table(stacks: Path) -> str:
    """The rows, for the example's stacks in a folder."""
    stack = load(stacks / "prod")
    report = examine(stack)
    target = checkov.Target(stacks / "prod" / "cdk.tf.json", stack)
    (scan,) = checkov.scan([target], checkov.executable(PROJECT))
    entries = [entry for entry in waivers.read(PROJECT / waivers.TABLE).entries if "production" in entry.kinds]
    judged = len(report.judged & stack.resources.keys())
    flows = reachability(stack).flows
    rows = {
        "our checks, each of which some failure needs": f"{len(report.verdicts)}",
        "failures put back one by one, each found by a check that names its resource": f"{len(CATALOGUE)}",
        "resources that our checks judge, of all": f"{judged} of {len(stack.resources)}",
        "checkov's own checks passed, each counted once a resource": f"{scan.passed}",
        "entries in the table of waivers, checkov's findings and ours together": f"{len(entries)}",
        "flows between tiers and to the outside, computed, equal to the table": f"{len(flows)}",
        **_permissions(stack),
        **_capacity(load_settings(ONE_ACCOUNT / "prod.toml")),
        **_handler(),
        **_chaos(),
    }
    return "".join(
        [
            "| in `prod` of the example | |\n|---|---|\n",
            *(f"| {what} | {count} |\n" for what, count in rows.items()),
        ]
    )


def _permissions(stack: Stack) -> dict[str, str]:
    calls = recorded.read(PROJECT / "tests" / "strongroom" / "proof" / "permissions" / "calls.jsonl")
    uses = Counter(each.use for each in judge(planned.roles(stack), calls, BY_AWS))
    return {
        "permissions of all roles: an action on a resource": f"{sum(uses.values())}",
        "— used by application and function in the end-to-end run": f"{uses['used']}",
        "— used by AWS in the role's name, each with the document that says so": f"{uses['by AWS']}",
        "— used by nobody": f"{uses['unused']}",
    }


def _capacity(settings: Settings) -> dict[str, str]:
    assessed = assess(settings, 1)
    return {
        f"users that its {whose} carry, and what breaks first": (
            f"{first.most_users:,}: {given_by(first.dimension)}"
        )
        for whose, by_quota in (("settings", False), ("quotas", True))
        if (first := first_to_break(assessed, by_quota=by_quota))
    }


def _handler() -> dict[str, str]:
    """Of every run of the suite, which fails if one is lost or doubled."""
    return {
        "transactions through the function's code, while DynamoDB fails (`make test`)": f"{TRANSACTIONS:,}",
        "— of these hostile": f"{HOSTILE / MESSAGES:.0%}",
    }


def _chaos() -> dict[str, str]:
    """Of the last whole run: `strongroom chaos --json > strongroom/rehearsal/chaos/measured.json`."""
    total, scenarios = MEASURED["total"], MEASURED["scenarios"]
    share = total["hostile"] / total["sent"]
    return {
        "transactions through `prod` on the emulator, while something is broken (`strongroom chaos`)": (
            f"{total['sent']:,}"
        ),
        "— of them hostile": f"{share:.0%}",
        "— ways to break it": f"{len(scenarios)}",
        "— lost, doubled, unexplained": f"{total['lost']}, {total['doubled']}, {total['unexplained']}",
    }


def block(text: str) -> str:
    """What the README has between its marks."""
    found = BLOCK.search(text)
    if found is None:
        raise LookupError("README.md has no marks for the figures")
    return found[0]


def main() -> int:
    # After the lazy loading of the provider, which this module's importer may not want.
    from stacks.app import synthesize

    with TemporaryDirectory() as folder:
        synthesize(load_environments(ONE_ACCOUNT), Path(folder))
        stacks = Path(folder) / "stacks"
        PAGE.write_text(render(kills(subject(Path(folder) / "mutants"))), encoding="utf-8")
        text = README.read_text(encoding="utf-8")
        block(text)
        README.write_text(BLOCK.sub(lambda _: table(stacks), text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    cdktf_lazy_provider.install()
    sys.exit(main())
