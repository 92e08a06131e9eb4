"""What a new resource does to what exists: nothing by the table, something by a row, or it is for review."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from strongroom.change.review.around import Around, provisioned
from strongroom.change.review.arriving import Arrival, arrivals, is_known, leaves_alone
from strongroom.change.review.entry import entry
from strongroom.change.review.judgement import judge
from strongroom.change.review.verdict import Verdict
from strongroom.synthesized import Stack
from tests.changes.corpus import plans
from tests.strongroom.change.review.plans import change
from tests.strongroom.change.security.small import allow, deny, document, stack
from tests.synthesized import SynthesizedStack

Values = dict[str, Any]

RULES = {"rule": [{"status": "Enabled", "filter": [], "expiration": [{"days": 1}]}]}
KEEPS_ONE = {"policy": '{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "any", "countNumber": 1}}]}'}
NEW, CHANGED = ["create"], ["update"]


def added(
    type_: str, after: Values, *others: Any, later: Values | None = None, **stacks: Values
) -> dict[str, Verdict]:
    """Sentence -> verdict of a new one; `others`: what else changes; `stacks`: what else is configured."""
    told = entry(change(f"{type_}.a", NEW, None, after, after_unknown=later or {}))
    entries = (told, *map(entry, others))
    around = Around(entries, stack(**{f"{type_}__a": after}, **stacks) if stacks else None)
    return {each.sentence: each.verdict for each in judge(told, delta_known=True, around=around)}


def value_of(row: Arrival) -> Any:
    """One that the row is about, or about all but which it is."""
    told = (row.is_ or ("another",))[0]
    return {"*All*": ["All"], "[*]": "*", "true": True, "false": False, "0": 0}.get(
        told, told.replace("*", "x")
    )


def of(row: Arrival, value: Any) -> Values:
    outer, _, inner = row.argument.partition(".")
    told = {outer: [{inner: value}] if inner else value} if row.argument else {}
    return {**{name: "theirs" for name in (*row.of, *row.to) if name != outer}, **told}


def _ids(row: Arrival) -> str:
    return f"{row.types[0]}-{row.what[:20]}"


@pytest.mark.parametrize("row", arrivals(), ids=_ids)
def test_every_row_tells(row: Arrival) -> None:
    assert row.source
    assert row.verdict in (Verdict.REVIEW, Verdict.DANGEROUS)
    for type_ in row.types:
        assert added(type_, of(row, value_of(row))).get(row.what) is row.verdict


@pytest.mark.parametrize("row", [each for each in arrivals() if each.argument], ids=_ids)
def test_by_another_value_a_row_tells_nothing_and_by_one_that_the_apply_tells_it_does(row: Arrival) -> None:
    type_, (outer, _, inner) = row.types[0], row.argument.partition(".")
    harmless = row.unless[0] if row.unless else "another"
    assert row.what not in added(type_, of(row, harmless))
    mark: Values = {outer: [{inner: True}] if inner else True}
    values = {name: each for name, each in of(row, harmless).items() if name != outer}
    assert row.what in added(type_, {**values, **({outer: [{}]} if inner else {})}, later=mark)


@pytest.mark.parametrize("row", [each for each in arrivals() if each.of], ids=_ids)
def test_of_what_comes_with_the_same_plan_a_row_tells_nothing(row: Arrival) -> None:
    values = of(row, value_of(row)) | dict.fromkeys(row.of, "${aws_vpc.new.id}")
    new = change("aws_vpc.new", NEW, None, {"cidr_block": "10.0.0.0/16"})
    there = change("aws_vpc.new", CHANGED, {"tags": {}}, {"tags": {"a": "b"}})
    for type_ in row.types:
        assert row.what not in added(type_, values, new, aws_vpc__new={})
        assert row.what in added(type_, values, there, aws_vpc__new={})
        assert row.what in added(type_, values, aws_vpc__new={})


@pytest.mark.parametrize("row", [each for each in arrivals() if each.to], ids=_ids)
def test_what_goes_to_a_resource_of_the_configuration_stays_here(row: Arrival) -> None:
    values = of(row, value_of(row)) | dict.fromkeys(row.to, "${aws_sqs_queue.own.arn}")
    assert row.what not in added(row.types[0], values, aws_sqs_queue__own={})
    assert row.what in added(row.types[0], dict.fromkeys(row.to, "arn:aws:sqs:eu-west-1:999999999999:q"))


@pytest.mark.parametrize("type_", ["acme_thing", "cloudflare_record", "aws_a_type_that_is_new"])
def test_of_a_type_that_is_not_known_it_is_not_known(type_: str) -> None:
    assert max(added(type_, {"name": "a"}).values()) is Verdict.REVIEW


def test_rules_that_delete_take_what_is_there_already() -> None:
    lifecycle, images = "aws_s3_bucket_lifecycle_configuration", "aws_ecr_lifecycle_policy"
    assert max(added(lifecycle, {"bucket": "b", **RULES}).values()) is Verdict.DANGEROUS
    assert max(added(images, {"repository": "r", **KEEPS_ONE}).values()) is Verdict.DANGEROUS
    bucket = change("aws_s3_bucket.b", NEW, None, {"bucket": "b"})
    assert max(added(lifecycle, {"bucket": "b", **RULES}, bucket).values()) is Verdict.SAFE
    assert max(added(lifecycle, {**RULES}, later={"bucket": True}).values()) is Verdict.SAFE
    another = change("aws_s3_bucket_policy.b", NEW, None, {"bucket": "b"})
    assert max(added(lifecycle, {"bucket": "b", **RULES}, another).values()) is Verdict.DANGEROUS


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (deny("s3:*", Principal="*"), Verdict.DANGEROUS),
        (deny("*", Principal={"AWS": ["*"]}), Verdict.DANGEROUS),
        (deny("s3:GetObject", Principal="*"), Verdict.REVIEW),
        (deny("s3:*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}}), Verdict.SAFE),
        (deny("s3:*", Principal={"AWS": "arn:aws:iam::123456789012:role/a"}), Verdict.SAFE),
        (allow("s3:*", Principal="*"), Verdict.SAFE),
    ],
)
def test_a_policy_that_denies_everybody(statement: Values, expected: Verdict) -> None:
    policy = {"bucket": "b", "policy": document(statement)}
    assert max(added("aws_s3_bucket_policy", policy).values()) is expected
    bucket = change("aws_s3_bucket.b", NEW, None, {"bucket": "b"})
    assert max(added("aws_s3_bucket_policy", policy, bucket).values()) is Verdict.SAFE


def test_a_provisioner_runs_something() -> None:
    resource = {"address": "terraform_data.a", "provisioners": [{"type": "local-exec"}]}
    inside = {
        "m": {"module": {"resources": [{"address": "null_resource.b", "provisioners": [{"type": "file"}]}]}}
    }
    told = provisioned({"configuration": {"root_module": {"resources": [resource], "module_calls": inside}}})
    assert told == {"terraform_data.a": ("local-exec",), "module.m.null_resource.b": ("file",)}
    for address in ("terraform_data.a", 'terraform_data.a["x]"]', 'module.m["y"].null_resource.b[0]'):
        found = entry(change(address, NEW, None, {}))
        (worst, *_) = judge(found, delta_known=True, around=Around((found,), None, told))
        assert worst.verdict is Verdict.REVIEW
        assert "provisioner" in worst.sentence
    assert set(added("terraform_data", {})) == {"added"}


def test_a_type_is_named_once_and_leaves_alone_or_does_something() -> None:
    named = Counter(
        type_ for row in arrivals() if not (row.of or row.to or row.argument) for type_ in row.types
    )
    assert [type_ for type_ in named if leaves_alone(type_)] == []


def test_every_type_of_the_stacks_and_of_the_plans_is_known(all_stacks: dict[str, SynthesizedStack]) -> None:
    types = {type_ for each in all_stacks.values() for type_ in each.json["resource"]}
    types |= {each["type"] for plan in plans().values() for each in plan["resource_changes"]}
    assert {type_ for type_ in types if not is_known(type_)} == set()


def test_of_several_instances_all_have_to_be_new() -> None:
    values = {"bucket": "${aws_s3_bucket.each.id}", **RULES}
    first, second = (change(f'aws_s3_bucket.each["{key}"]', NEW, None, {"tags": {}}) for key in "ab")
    found = entry(change("aws_s3_bucket_lifecycle_configuration.a", NEW, None, values))
    rules = {"aws_s3_bucket_lifecycle_configuration": {"a": values}}
    buckets: Values = {"aws_s3_bucket": {'each["a"]': {}, 'each["b"]': {}}}
    after = Stack("s", {"resource": {**rules, **buckets}})

    def worst(*others: Any) -> Verdict:
        around = Around((found, *map(entry, others)), after)
        return judge(found, delta_known=True, around=around)[0].verdict

    assert worst(first, second) is Verdict.SAFE
    assert worst(first) is Verdict.DANGEROUS
    assert worst() is Verdict.DANGEROUS
