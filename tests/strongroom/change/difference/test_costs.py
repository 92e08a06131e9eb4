"""What an edit changes in cost."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from strongroom.change.consequences.costs import TierCost, costs
from strongroom.change.difference.comparison import Compared, Comparison
from strongroom.change.difference.report import show
from strongroom.change.difference.stack import StackDifference
from strongroom.synthesized import Stack
from tests.strongroom.change.difference.conftest import edit
from tests.synthesized import SynthesizedStack


def stack(**types: dict[str, object]) -> Stack:
    resources = {
        type_: {"it": {"//": {"metadata": {"path": "s/tier/it"}}, **given}} for type_, given in types.items()
    }
    return Stack("s", {"resource": resources})


def test_only_tiers_that_cost_another_amount(stacks: dict[str, SynthesizedStack]) -> None:
    assert costs(stacks["dev"].stack, stacks["dev"].stack) == ()
    before, after = stack(aws_kms_key={}), stack(aws_kms_key={}, aws_nat_gateway={})
    assert costs(before, after) == (TierCost("tier", 1.0, 1 + 0.045 * 730),)
    assert costs(after, before) == (TierCost("tier", 1 + 0.045 * 730, 1.0),)


def test_a_new_stack_costs_all_of_it() -> None:
    assert costs(None, stack(aws_kms_key={})) == (TierCost("tier", 0.0, 1.0),)


def database(kind: str, *others: str) -> Stack:
    given = {"d": kind} | {f"r{number}": other for number, other in enumerate(others)}
    return Stack(
        "s",
        {
            "resource": {
                "aws_rds_cluster_instance": {
                    name: {"//": {"metadata": {"path": f"s/database/{name}"}}, "instance_class": each}
                    for name, each in given.items()
                }
            }
        },
    )


def told(before: Stack, after: Stack) -> list[str]:
    console = Console(file=io.StringIO(), width=120)
    show(console, Compared("", "", (StackDifference("s", (), costs=costs(before, after)),)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()[1:]


PRICED, OTHER, UNKNOWN = "db.r7g.large", "db.r7g.xlarge", "db.r8g.48xlarge"


def test_a_price_that_is_not_known_saves_nothing() -> None:
    (found,) = costs(database(PRICED), database(UNKNOWN))
    assert (found.before_at_least, found.after_at_least, found.known) == (False, True, False)
    assert told(database(PRICED), database(UNKNOWN))[2:] == [
        "  s: unknown, for a price that is not known (database): strongroom cost says which",
        f"      database: ${0.276 * 730:.2f} -> unknown",
    ]
    assert told(database(PRICED), database(UNKNOWN, PRICED))[-1].endswith("-> at least $201.48")


def test_what_is_not_known_before_and_after_changes_nothing() -> None:
    assert costs(database(UNKNOWN), database(UNKNOWN)) == ()
    (found,) = costs(database(UNKNOWN, PRICED), database(UNKNOWN, OTHER))
    assert found.known
    assert told(database(UNKNOWN, PRICED), database(UNKNOWN, OTHER))[2].startswith("  s: +$")


def test_another_of_what_is_not_known_is_told() -> None:
    assert not costs(database(UNKNOWN), database("db.r8g.24xlarge"))[0].known
    assert not costs(database(UNKNOWN), database(UNKNOWN, UNKNOWN))[0].known


def test_what_is_only_moved_costs_what_it_did() -> None:
    before, after = stack(aws_nat_gateway={}), stack(aws_nat_gateway={})
    after.document["resource"]["aws_nat_gateway"]["it"]["//"] = {"metadata": {"path": "s/elsewhere/it"}}
    assert costs(before, after) == ()


def test_the_comparison_has_them(project: Path, tmp_path: Path) -> None:
    edit(project, '"aws_dynamodb_table"', '"aws_kms_key"')
    for each in Comparison(project, "HEAD", tmp_path / "compared").compare().stacks:
        assert sum(cost.after - cost.before for cost in each.costs) > 0
