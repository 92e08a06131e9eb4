"""Whatever is sent, in whatever order, whatever fails: not one transaction is lost, doubled or changed."""

from __future__ import annotations

import importlib
import io
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from strongroom.local.conservation.sent import ACCEPTED, Sent
from strongroom.rehearsal.chaos import hostile
from tests.lambdas.deliveries import Queue
from tests.lambdas.support import DERIVED, ENVIRONMENT, LambdaContext, message
from tests.lambdas.tables import Attached, Fault, Tables
from tests.lambdas.test_properties import any_json, any_text

# Lots, so that two workers share them, each with its examples. The first has the whole SDK between handler and
# tables, which takes twice as long.
LOTS = (20, 100, 100, 100)
MESSAGES = 64  # of one example; several under the same id
HOSTILE = MESSAGES * 2 // 5
# Of all lots: what every run of the suite sends, which the README tells.
TRANSACTIONS = sum(LOTS) * MESSAGES

PROFILE = settings(
    settings.get_profile("lambdas"),
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)

CATALOGUE = hostile.everything()
# Ids that look alike and are not: composed and decomposed, wide, and one like the key of a conflict.
IDS = ("t", "t-\uff11", "\u00e9", "e\u0301", "t#conflict#", "x" * 60, "\U0001f4b0", "../t", "'; --")


@dataclass
class Function:
    """The handler in front of the two dictionaries."""

    module: ModuleType
    tables: Tables = field(default_factory=Tables)

    def __call__(self, event: dict[str, Any]) -> list[str]:
        response = self.module.handler(event, LambdaContext())
        return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "POWERTOOLS_DEV"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    module = importlib.import_module("lambdas.validate_transaction.handler")
    monkeypatch.setattr(module.hash_keys, "_derived", {**DERIVED})
    module.logger.registered_handler.setStream(io.StringIO())
    # pytest keeps every line that reaches the root logger.
    monkeypatch.setattr(logging.getLogger("validate_transaction"), "propagate", False)
    # The SDK waits between its tries; and its User-Agent, written anew each time, is a tenth of the test.
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None))
    monkeypatch.setattr("botocore.useragent.UserAgentString.to_string", lambda _: "test")
    return module


@dataclass(frozen=True)
class World:
    """What is sent, and what fails: requests to DynamoDB by their number."""

    sent: tuple[Sent, ...]
    faults: dict[int, Fault]
    random: Random

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """How Hypothesis shows a world that does not hold: in short, for a body may have 256 KiB."""
        bodies = ", ".join(repr(one.body[:200]) for one in self.sent)
        printer.text(f"World({bodies}, faults={self.faults})")


def good(number: int, prefix: str, amount: int, whose: Mapping[str, str]) -> Sent:
    body = json.dumps(message(transaction_id=f"{prefix}{number}", amount=f"{amount}.50", **whose))
    return Sent(body, ACCEPTED)


def from_catalogue(number: int, which: hostile.Hostile) -> Sent:
    return Sent(which.write(message(transaction_id=f"h-{number}")), which.must, hostile=True)


def any_field(number: int, name: str, value: Any) -> Sent:
    body = json.dumps(message(transaction_id=f"h-{number}") | {name: value})
    return Sent(body, hostile=True)


numbers = st.integers(0, 15)
field_names = st.sampled_from(sorted(message()))
hostile_ones = st.one_of(
    *[st.builds(from_catalogue, numbers, st.sampled_from(CATALOGUE))] * 3,
    st.builds(any_field, numbers, field_names, any_json),
    st.builds(lambda body: Sent(body, hostile=True), any_text),
)
submitters = st.sampled_from([{}, {}, {"submitted_by": "a"}, {"submitted_by": "visitor-" + "b" * 36}])
good_ones = st.builds(good, numbers, st.sampled_from(IDS), st.integers(1, 3), submitters)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    sent = draw(st.lists(hostile_ones, min_size=HOSTILE, max_size=HOSTILE))
    sent += draw(st.lists(good_ones, min_size=MESSAGES - HOSTILE, max_size=MESSAGES - HOSTILE))
    # The SDK tries three times: what lasts longer is seen by the handler.
    burst = st.tuples(st.integers(0, 4 * MESSAGES), st.integers(1, 4), st.sampled_from(Fault))
    bursts = draw(st.lists(burst, max_size=25))
    faults = {start + further: fault for start, length, fault in bursts for further in range(length)}
    return World(tuple(sent), faults, Random(draw(st.integers(0, 2**32))))  # noqa: S311 - a shuffle, no secret


Put = Callable[..., Any]
CONDITION = "ConditionalCheckFailedException"

# A killed process emits no metrics; in this one the handler's decorators still come to run.
dies = pytest.mark.filterwarnings("ignore:No application metrics to publish")


def broken(function: Function, world: World, *, whole: bool = False) -> list[str]:
    """What does not add up, after all was delivered and what was given up on was sent once more."""
    function.tables = Tables()
    function.tables.faults = dict(world.faults)
    with Attached(function.module.dynamodb, function.tables, whole=whole):
        queue = Queue(function, function.tables, world.random)
        queue.deliver(one.body for one in world.sent)
        queue.redrive()
        return [str(finding) for finding in queue.account(world.sent).findings]


def few_hold(module: ModuleType, examples: int = 60) -> None:
    """Some examples; the first that does not hold ends it, without a search for a smaller one."""
    function = Function(module)

    @settings(PROFILE, max_examples=examples, phases=[Phase.generate], report_multiple_bugs=False)
    @given(world=worlds())
    def holds(world: World) -> None:
        assert broken(function, world) == []

    holds()


@pytest.mark.parametrize("lot", range(len(LOTS)))
@dies
def test_every_transaction_is_accounted_for(module: ModuleType, lot: int) -> None:
    function = Function(module)
    counts = {"sent": 0, "hostile": 0, "faults": 0}

    @seed(lot)
    @settings(PROFILE, max_examples=LOTS[lot])
    @given(world=worlds())
    def holds(world: World) -> None:
        counts["sent"] += len(world.sent)
        counts["hostile"] += sum(one.hostile for one in world.sent)
        assert broken(function, world, whole=lot == 0) == []
        counts["faults"] += sum(number < function.tables.requests for number in world.faults)

    holds()
    assert counts["sent"] >= LOTS[lot] * MESSAGES
    assert counts["hostile"] >= LOTS[lot] * HOSTILE
    assert counts["faults"] >= LOTS[lot]


def test_as_many_as_the_system_is_held_to() -> None:
    assert TRANSACTIONS >= 20_000
    assert HOSTILE >= 0.3 * MESSAGES


@dies
def test_the_transactions_table_alone_would_do(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The idempotency table only saves work."""
    monkeypatch.setattr(module, "record_once", module.record)
    few_hold(module, examples=10)


def unconditional(put: Put) -> Put:
    def put_item(**asked: Any) -> Any:
        if asked["TableName"] == ENVIRONMENT["TRANSACTIONS_TABLE"]:
            del asked["ConditionExpression"], asked["ReturnValuesOnConditionCheckFailure"]
        return put(**asked)

    return put_item


def deleting_first(put: Put, client: Any) -> Put:
    def put_item(**asked: Any) -> Any:
        if asked["TableName"] == ENVIRONMENT["TRANSACTIONS_TABLE"]:
            client.delete_item(
                TableName=asked["TableName"], Key={"transaction_id": asked["Item"]["transaction_id"]}
            )
        return put(**asked)

    return put_item


def swallowing(put: Put) -> Put:
    def put_item(**asked: Any) -> Any:
        try:
            return put(**asked)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if asked["TableName"] == ENVIRONMENT["TRANSACTIONS_TABLE"] and code != CONDITION:
                return {}
            raise

    return put_item


def one_conflict(put: Put) -> Put:
    """The second body that comes too late finds the place of the first one taken."""

    def put_item(**asked: Any) -> Any:
        key = asked["Item"].get("transaction_id", {}).get("S", "")
        if "#conflict#" in key and len(key) > 64:
            asked["Item"] = {**asked["Item"], "transaction_id": {"S": key[:-64] + 64 * "0"}}
        return put(**asked)

    return put_item


def nobodys(put: Put) -> Put:
    """All share one name space of ids."""

    def put_item(**asked: Any) -> Any:
        key = asked["Item"].get("transaction_id", {}).get("S", "")
        if "#by#" in key and "#conflict#" not in key:
            asked["Item"] = {**asked["Item"], "transaction_id": {"S": key.partition("#by#")[0]}}
        return put(**asked)

    return put_item


MUTANTS: dict[str, Callable[[Put, Any], Put]] = {
    "no condition on the write": lambda put, _: unconditional(put),
    "delete before write": deleting_first,
    "errors swallowed": lambda put, _: swallowing(put),
    "one conflict for each id": lambda put, _: one_conflict(put),
    "one name space for all users": lambda put, _: nobodys(put),
}


@pytest.mark.parametrize("mutant", MUTANTS)
@dies
def test_a_broken_handler_is_found(module: ModuleType, monkeypatch: pytest.MonkeyPatch, mutant: str) -> None:
    monkeypatch.setattr(module.dynamodb, "put_item", MUTANTS[mutant](module.dynamodb.put_item, module.dynamodb))
    with pytest.raises(AssertionError):
        few_hold(module)


@dies
def test_a_handler_that_acknowledges_what_failed_is_found(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    succeeds = module.succeeds

    def always(*arguments: Any) -> bool:
        succeeds(*arguments)
        return True

    monkeypatch.setattr(module, "succeeds", always)
    with pytest.raises(AssertionError):
        few_hold(module)
