"""What is only written otherwise is no change: policies rewritten at random, in every place that has one."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from strongroom.synthesized import Statement, as_list
from tests.strongroom.change.security.small import delta, document

ACTIONS = ["s3:GetObject", "s3:Get*", "sqs:SendMessage", "kms:Decrypt", "*"]
RESOURCES = ["arn:aws:s3:::a/*", "arn:aws:s3:::a", "${aws_sqs_queue.q.arn}", "${aws_kms_key.k.arn}", "*"]
PRINCIPALS: list[Any] = [
    "*",
    {"AWS": "arn:aws:iam::123456789012:root"},
    {"AWS": ["arn:aws:iam::123456789012:role/r", "123456789013"], "Service": "lambda.amazonaws.com"},
]
CONDITIONS = [
    {},
    {"StringEquals": {"aws:SourceAccount": ["123456789012", "123456789013"]}},
    {"Bool": {"aws:SecureTransport": False}, "ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:a"}},
]
OTHERS: dict[str, dict[str, Any]] = {
    "aws_sqs_queue__q": {"name": "q"},
    "aws_kms_key__k": {
        "policy": document({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"})
    },
}


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """With a principal; an identity's goes without."""
    found: Statement = {
        "Effect": draw(st.sampled_from(["Allow", "Deny"])),
        "Principal": draw(st.sampled_from(PRINCIPALS)),
        draw(st.sampled_from(["Action", "NotAction"])): draw(
            st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3, unique=True)
        ),
        draw(st.sampled_from(["Resource", "NotResource"])): draw(
            st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=3, unique=True)
        ),
    }
    condition = draw(st.sampled_from(CONDITIONS))
    return {**found, "Condition": condition} if condition else found


@st.composite
def rewritten(draw: st.DrawFn, given: list[Statement]) -> list[Statement]:
    """In another order, cut in parts, one's brackets left out, with other Sids and other letters."""
    found = []
    for statement in given:
        parts = [statement]
        for name in ("Action", "Resource"):
            if name in statement and draw(st.booleans()):
                parts = [{**part, name: [each]} for part, each in product(parts, statement[name])]
        for part in parts:
            told = {name: draw(_form(value)) for name, value in part.items()}
            if "Condition" in told:
                told["Condition"] = {
                    draw(st.sampled_from([operator, operator.lower()])): {
                        draw(st.sampled_from([key, key.upper()])): draw(_form(values))
                        for key, values in keys.items()
                    }
                    for operator, keys in told["Condition"].items()
                }
            if "Principal" in told and isinstance(told["Principal"], dict):
                told["Principal"] = {kind: draw(_account(names)) for kind, names in told["Principal"].items()}
            found.append({"Sid": draw(st.sampled_from(["A", "B"])), **told})
    return draw(st.permutations(found))


def _form(value: Any) -> st.SearchStrategy[Any]:
    if isinstance(value, list) and len(value) == 1:
        return st.sampled_from([value, value[0]])
    if isinstance(value, list):
        return st.permutations(value)
    return st.just(str(value).lower() if isinstance(value, bool) else value)


@st.composite
def _account(draw: st.DrawFn, names: Any) -> Any:
    """An account by its number is its root."""
    swapped = [
        f"arn:aws:iam::{name}:root" if name.isdigit() and draw(st.booleans()) else name
        for name in as_list(names)
    ]
    return swapped if len(swapped) > 1 or draw(st.booleans()) else swapped[0]


def identity(given: list[Statement], cut: int) -> dict[str, dict[str, Any]]:
    """A role with one policy written into it, one of its own and one that is attached."""
    told = [{name: value for name, value in each.items() if name != "Principal"} for each in given]
    return {
        "aws_iam_role__a": {"name": "a", "inline_policy": [{"name": "x", "policy": document(*told[:cut])}]},
        "aws_iam_policy__a": {"name": "p", "policy": document(*told[cut:])},
        "aws_iam_role_policy_attachment__a": {"role": "a", "policy_arn": "${aws_iam_policy.a.arn}"},
    }


def boundary(given: list[Statement], _: int) -> dict[str, dict[str, Any]]:
    told = [{name: value for name, value in each.items() if name != "Principal"} for each in given]
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    return {
        "aws_iam_role__a": {
            "name": "a",
            "permissions_boundary": "${aws_iam_policy.b.arn}",
            "inline_policy": [{"name": "x", "policy": document(everything)}],
        },
        "aws_iam_policy__b": {"name": "b", "policy": document(*told)},
    }


def resource(given: list[Statement], _: int) -> dict[str, dict[str, Any]]:
    return {"aws_s3_bucket__a": {"bucket": "a"}, "aws_s3_bucket_policy__a": _of_bucket(given)}


def _of_bucket(given: list[Statement]) -> dict[str, Any]:
    return {"bucket": "${aws_s3_bucket.a.id}", "policy": json.dumps({"Statement": given}, indent=1)}


def trust(given: list[Statement], _: int) -> dict[str, dict[str, Any]]:
    return {"aws_iam_role__a": {"name": "a", "assume_role_policy": document(*given)}}


@pytest.mark.parametrize("place", [identity, boundary, resource, trust])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_it_is_no_change(place: Any, data: st.DataObject) -> None:
    given = data.draw(st.lists(statements(), min_size=1, max_size=3))
    again = data.draw(rewritten(given))
    cuts = [data.draw(st.integers(0, len(each))) for each in (given, again)]
    before, after = (place(each, cut) for each, cut in zip((given, again), cuts, strict=True))
    found = delta(before | OTHERS, after | OTHERS)
    assert found.is_empty, found
