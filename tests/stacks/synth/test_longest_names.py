"""The longest names that settings allow fit each service's limit as well."""

from __future__ import annotations

from pathlib import Path

from stacks.settings import load_environments
from tests.environments.naming_facts import problems
from tests.example_settings import ONE_ACCOUNT
from tests.synthesized import SynthesizedStack

PRODUCTION = ONE_ACCOUNT / "prod.toml"


def test_the_longest_names_that_settings_allow_fit_as_well(tmp_path: Path) -> None:
    from stacks.app import synthesize

    application, environment = "a" + "b" * 19, "e" + "f" * 15
    production = PRODUCTION.read_text(encoding="utf-8")
    renamed = production.replace('"strongroom"', f'"{application}"').replace('"prod"', f'"{environment}"')
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / f"{environment}.toml").write_text(renamed, encoding="utf-8")
    longest = load_environments(tmp_path / "environments")
    synthesize(longest, tmp_path / "cdktf.out")
    stack = SynthesizedStack(environment, tmp_path / "cdktf.out" / "stacks" / environment, longest[0])
    assert problems(stack, environment) == []
    balancer, group = stack.only("aws_lb")["name"], stack.only("aws_lb_target_group")["name"]
    assert balancer != group, "cut to the same beginning, they are still two names"
    assert application not in balancer, "they were cut"
