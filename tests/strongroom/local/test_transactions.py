"""The demo's visitors and verdicts, against a small stand-in for the deployed system."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from strongroom.errors import StrongroomError
from strongroom.local import transactions
from strongroom.local.front_doors import FrontDoor, Visitor, cloudfront, load_balancer
from strongroom.local.transactions import Case, Outcome, Verdict

ACCEPTED, REFUSED = transactions.ACCEPTED, transactions.REFUSED


class System:
    """Answers like the application; verdicts come after `slow` questions."""

    def __init__(self, slow: int = 1, verdicts: tuple[Verdict, ...] = (ACCEPTED,)) -> None:
        self.bodies: dict[str, list[dict[str, str]]] = defaultdict(list)
        self.cookies: list[str | None] = []
        self._left = defaultdict[str, int](lambda: slow)
        self._verdicts = verdicts

    def open(self) -> Visitor:
        return Visitor(httpx.Client(transport=httpx.MockTransport(self._answer), base_url="http://test"))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.cookies.append(request.headers.get("cookie"))
        if request.url.path == "/sessions":
            cookie = {"Set-Cookie": "__Host-session=abc; Secure; Path=/"}
            return httpx.Response(201, json={"user_id": "visitor-1"}, headers=cookie)
        if request.method == "POST":
            body = json.loads(request.content)
            self.bodies[body["transaction_id"]].append(body)
            return httpx.Response(202)
        name = request.url.path.rpartition("/")[2]
        self._left[name] -= 1
        if self._left[name] >= 0:
            return httpx.Response(200, json={"status": "pending", "conflicts": []})
        different = [body for at, body in enumerate(self.bodies[name]) if body not in self.bodies[name][:at]]
        told = [self._told(verdict) for verdict in self._verdicts[: len(different)]]
        return httpx.Response(200, json=told[0] | {"conflicts": told[1:]})

    @staticmethod
    def _told(verdict: Verdict) -> dict[str, Any]:
        reason = {"reason": {"code": verdict.code, "text": ""}} if verdict.code else {}
        return {"status": verdict.status, **reason}


def run(system: System, *cases: Case) -> list[Outcome]:
    # A stand-in that opens visitors is all a front door is here.
    door: Any = system
    return transactions.run(door, cases, lambda _done, _total: None)


def refusing(status: int, text: str) -> Callable[[httpx.Request], httpx.Response]:
    """Sessions begin, and nothing is taken."""

    def answer(request: httpx.Request) -> httpx.Response:
        begun = request.url.path == "/sessions"
        return (
            httpx.Response(201, json={"user_id": "visitor-1"}) if begun else httpx.Response(status, text=text)
        )

    return answer


def case(*amounts: str, expected: tuple[Verdict, ...] = (ACCEPTED,)) -> Case:
    bodies = tuple({"transaction_id": "t1", "amount": amount} for amount in amounts)
    return Case("a case", bodies, expected)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "ASK_EVERY", 0.01)


def test_a_verdict_is_waited_for() -> None:
    [outcome] = run(System(slow=2), case("1.00"))
    assert outcome.held
    assert outcome.found == (ACCEPTED,)


def test_a_verdict_that_never_comes_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "JUDGED_WITHIN", 0.1)
    [outcome] = run(System(slow=1000), case("1.00"))
    assert outcome.found == (Verdict("pending"),)
    assert not outcome.held


def test_another_reason_does_not_hold() -> None:
    expected = (Verdict("rejected", "amount_malformed"),)
    [outcome] = run(System(verdicts=(Verdict("rejected", "amount_too_large"),)), case("x", expected=expected))
    assert not outcome.held


def test_what_has_no_shape_is_refused() -> None:
    class Refusing(System):
        def open(self) -> Visitor:
            transport = httpx.MockTransport(refusing(422, "no"))
            return Visitor(httpx.Client(transport=transport, base_url="http://test"))

    [outcome] = run(Refusing(), case("x", expected=(REFUSED,)))
    assert outcome.held
    [outcome] = run(Refusing(), case("1.00"))
    assert not outcome.held


def test_every_body_of_a_case_is_handed_in() -> None:
    system = System()
    [outcome] = run(system, case("1.00", "1.00", "1.00"))
    assert len(system.bodies["t1"]) == 3
    assert outcome.held


def test_a_conflict_has_a_verdict_of_its_own() -> None:
    verdicts = (ACCEPTED, Verdict("rejected", "id_reused"))
    [outcome] = run(System(verdicts=verdicts), case("1.00", "2.00", expected=verdicts))
    assert outcome.held


def test_the_secure_cookie_is_sent_back() -> None:
    system = System(slow=0)
    run(system, case("1.00"))
    assert system.cookies == [None, "__Host-session=abc", "__Host-session=abc"]


def test_a_refused_submission_is_a_sentence() -> None:
    class Refusing(System):
        def open(self) -> Visitor:
            transport = httpx.MockTransport(refusing(503, "busy"))
            return Visitor(httpx.Client(transport=transport, base_url="http://test"))

    with pytest.raises(StrongroomError, match="POST /transactions answered 503 instead of 202: busy"):
        run(Refusing(), case("1.00"))


def test_the_demo_has_each_kind_of_transaction() -> None:
    cases = transactions.cases()
    assert len({one.transaction_id for one in cases}) == len(cases)
    expected = {verdict for one in cases for verdict in one.expected}
    assert ACCEPTED in expected
    assert Verdict("rejected", "id_reused") in expected
    assert any(len(one.bodies) > len(one.expected) for one in cases), "none is sent twice"


@pytest.mark.parametrize(
    ("door", "host", "protocol"),
    [
        (load_balancer("http://127.0.0.1:1", "lb.example.com"), "lb.example.com:443", None),
        (load_balancer("http://127.0.0.1:1", "lb.example.com", port=80), "lb.example.com:80", None),
        (cloudfront("http://127.0.0.1:1", "d1.cloudfront.net"), "d1.cloudfront.net", "https"),
    ],
)
def test_the_host_says_which_door(door: FrontDoor, host: str, protocol: str | None) -> None:
    assert (door.host, door.viewer_protocol) == (host, protocol)
