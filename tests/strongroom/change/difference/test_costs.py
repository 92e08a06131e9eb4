"""What an edit changes in cost."""

from __future__ import annotations

from pathlib import Path

from strongroom.change.difference.comparison import Comparison
from strongroom.change.difference.costs import TierCost, costs
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


def test_the_comparison_has_them(project: Path, tmp_path: Path) -> None:
    edit(project, '"aws_dynamodb_table"', '"aws_kms_key"')
    for each in Comparison(project, "HEAD", tmp_path / "compared").compare().stacks:
        assert sum(cost.after - cost.before for cost in each.costs) > 0
