"""What holds for every set of rules: more rules never close anything, and how they are written is no matter."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from strongroom.proof.reach import reachability
from strongroom.synthesized import Stack
from tests.strongroom.proof.reach.generated import FORMS, RULE, RULES, Form, Rule, covered, opened, small_with

EXAMPLES = settings(max_examples=60, deadline=None)
# From a seed: st.randoms() would make each number a choice to be varied, and a shuffle is hundreds of them.
CHANCE = st.integers(0, 2**32 - 1).map(random.Random)


@EXAMPLES
@given(RULES, RULE)
def test_a_rule_more_closes_nothing(rules: list[Rule], more: Rule) -> None:
    before = opened(small_with(rules).reach())
    assert covered(before, opened(small_with([*rules, more]).reach()))


@EXAMPLES
@given(RULES.filter(bool), CHANCE)
def test_a_rule_less_opens_nothing(rules: list[Rule], chance: random.Random) -> None:
    fewer = [rule for rule in rules if rule != chance.choice(rules)]
    assert covered(opened(small_with(fewer).reach()), opened(small_with(rules).reach()))


@EXAMPLES
@given(RULES, st.sampled_from(FORMS))
def test_the_form_of_a_rule_is_no_matter(rules: list[Rule], form: Form) -> None:
    assert opened(small_with(rules, form).reach()) == opened(small_with(rules).reach())


@EXAMPLES
@given(RULES, CHANCE)
def test_names_are_no_matter(rules: list[Rule], chance: random.Random) -> None:
    document = small_with(rules).document
    names = sorted((type_, name) for type_, named in document["resource"].items() for name in named)
    numbers = chance.sample(range(100, 999), k=len(names))
    new = {each: f"renamed_{number}" for each, number in zip(names, numbers, strict=True)}
    renamed = {
        "resource": {
            type_: {new[type_, name]: _renamed(attributes, new) for name, attributes in resources.items()}
            for type_, resources in document["resource"].items()
        }
    }
    assert opened(reachability(Stack("renamed", renamed))) == opened(small_with(rules).reach())


@EXAMPLES
@given(RULES, CHANCE)
def test_order_is_no_matter(rules: list[Rule], chance: random.Random) -> None:
    document = small_with(rules).document
    shuffled = reachability(Stack("shuffled", _shuffled(document, chance)))
    plain = reachability(Stack("plain", document))
    assert (shuffled.flows, shuffled.refused) == (plain.flows, plain.refused)


@EXAMPLES
@given(RULES)
def test_a_flow_names_what_admits_it(rules: list[Rule]) -> None:
    """Without those rules it is gone, or smaller."""
    found = small_with(rules).reach()
    for flow in found.flows:
        small = small_with(rules)
        for address in flow.admitted_by:
            type_, name = address.removeprefix("aws_").split(".")
            small.remove(type_, name)
        line = (str(flow.source), str(flow.target), flow.protocol, flow.first, flow.last)
        assert not covered({line}, opened(small.reach()))


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, [], {}, "", "x", 0, -1, True, ["${var.x}"], [None], [{}], {"a": [{}]}, "${a.b[0]}"]
)


@settings(max_examples=200, deadline=None)
@given(RULES, st.sampled_from(FORMS), JUNK, CHANCE)
def test_whatever_an_argument_is_there_is_an_answer(
    rules: list[Rule], form: Form, junk: Any, chance: random.Random
) -> None:
    document = small_with(rules, form).document
    for _ in range(3):
        resources = document["resource"][chance.choice(sorted(document["resource"]))]
        attributes = resources[chance.choice(sorted(resources))]
        attributes[chance.choice([*sorted(attributes), "policy", "route", "ingress", "tags"])] = junk
    for flow in reachability(Stack("spoilt", document)).flows:
        assert flow.first <= flow.last


def _renamed(value: Any, new: dict[tuple[str, str], str]) -> Any:
    text = json.dumps(value)
    for (type_, name), other in new.items():
        text = text.replace(f"{{{type_}.{name}.", f"{{{type_}.{other}.")
    return json.loads(text)


def _shuffled(value: Any, chance: random.Random) -> Any:
    """The same with every object's keys, and every list of blocks or references, in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: _shuffled(value[key], chance) for key in keys}
    if isinstance(value, list):
        return chance.sample([_shuffled(member, chance) for member in value], k=len(value))
    return value
