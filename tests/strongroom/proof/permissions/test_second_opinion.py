"""The same decisions as an evaluator that others wrote: the emulator's, on cases made up at random.

It runs in the emulator's environment, so all cases go there at once.
"""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any

from strongroom.local.emulator import interpreter
from strongroom.proof.permissions.evaluate import Request, evaluate
from strongroom.workspace import Workspace

CASES = 4000
ACTIONS = ["sqs:SendMessage", "sqs:ReceiveMessage", "dynamodb:GetItem", "dynamodb:PutItem"]
RESOURCES = [
    "arn:aws:sqs:us-east-1:123456789012:transactions",
    "arn:aws:sqs:us-east-1:123456789012:other",
    "arn:aws:dynamodb:us-east-1:123456789012:table/sessions",
    "arn:aws:dynamodb:us-east-1:123456789012:table/sessions/index/by-user",
]
ACTION_PATTERNS = [*ACTIONS, "sqs:*", "dynamodb:Get*", "*", "SQS:sendmessage", "sqs:SendMessag?"]
RESOURCE_PATTERNS = [
    *RESOURCES,
    "*",
    "arn:aws:sqs:*:*:*",
    f"{RESOURCES[2]}/*",
    f"{RESOURCES[2]}*",
    "arn:aws:s3:::b/*",
]
KEYS = ["sqs:key", "sqs:tags"]
VALUES = ["a", "b", "A", "ab"]
PATTERNS = [*VALUES, "a*", "*", "?"]
OPERATORS = [
    f"{operator}{suffix}"
    for operator in ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase")
    for suffix in ("", "IfExists")
]


def condition(chance: random.Random) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for _ in range(chance.randint(1, 2)):
        key = chance.choice(KEYS)
        if chance.random() < 0.2:
            found["Null"] = {key: chance.choice(["true", "false"])}
            continue
        operator = chance.choice(OPERATORS)
        if key == "sqs:tags":  # a key with several values takes a quantifier
            operator = f"{chance.choice(['ForAllValues', 'ForAnyValue'])}:{operator}"
        found[operator] = {key: chance.sample(PATTERNS, chance.randint(1, 3))}
    return found


def statement(chance: random.Random) -> dict[str, Any]:
    negated = chance.random() < 0.15
    made: dict[str, Any] = {
        "Effect": "Deny" if chance.random() < 0.2 else "Allow",
        "NotAction" if negated else "Action": chance.sample(ACTION_PATTERNS, chance.randint(1, 2)),
        "NotResource" if chance.random() < 0.15 else "Resource": chance.sample(RESOURCE_PATTERNS, 2),
    }
    return {**made, "Condition": condition(chance)} if chance.random() < 0.5 else made


def case(chance: random.Random) -> dict[str, Any]:
    context: dict[str, Any] = {}
    if chance.random() < 0.7:
        context["sqs:key"] = chance.choice(VALUES)
    if chance.random() < 0.7:
        context["sqs:tags"] = chance.sample(VALUES, chance.randint(1, 3))
    return {
        "action": chance.choice(ACTIONS),
        "resource": chance.choice(RESOURCES),
        "context": context,
        "statements": [statement(chance) for _ in range(chance.randint(1, 4))],
    }


def test_another_evaluator_decides_the_same() -> None:
    chance = random.Random(2026)  # noqa: S311 - the same cases each time
    cases = [case(chance) for _ in range(CASES)]
    run = subprocess.run(
        [interpreter(Workspace()), Path(__file__).with_name("second_opinion.py")],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(run.stdout)
    ours = [
        evaluate(each["statements"], Request(each["action"], each["resource"], each["context"])).allowed
        for each in cases
    ]
    assert [each for each, mine, other in zip(cases, ours, theirs, strict=True) if mine != other][:3] == []
    # Both answers are common, or the comparison would show little.
    assert CASES / 4 < sum(ours) < CASES * 3 / 4
