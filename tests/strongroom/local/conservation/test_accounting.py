"""The accounting balances for a perfect system, and for none that lost, doubled or changed a single thing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strongroom.local.conservation.account import Account, Finding, Kind
from strongroom.local.conservation.accounting import account
from strongroom.local.conservation.books import Books, Entry, Letter, Result, conflict_key
from strongroom.local.conservation.sent import Answer, Sent, identity, submitted
from tests.strongroom.local.conservation.world import USER, body, perfect

FIRST = f"t-1#by#{USER}"
GOOD = Sent(body(1), "accepted", to_ledger=True)
SECOND = Sent(body(1, amount="99.00"), "accepted", to_ledger=True)
BAD = Sent(body(2, amount="-1"), "rejected: amount_not_positive", hostile=True, to_ledger=True)
POISON = Sent("[" * 20, "dead-letter message", hostile=True, copies=3)
ALL = [GOOD, SECOND, BAD, POISON]


def kinds(found: Account) -> list[Kind]:
    return sorted({finding.kind for finding in found.findings})


def without(books: Books, key: str) -> Books:
    return replace(books, results={name: item for name, item in books.results.items() if name != key})


def altered(books: Books, key: str, **values: object) -> Books:
    changed = Result(key, {**books.results[key].item, **values})
    return replace(books, results={**books.results, key: changed})


def test_all_of_it_is_counted() -> None:
    found = account(ALL, perfect(ALL), earlier=[perfect(ALL[:1]).results])
    assert found.findings == []
    assert found.held
    counted = {name: value for name, value in found.as_json().items() if isinstance(value, int)}
    assert counted == {
        "sent": 6,
        "hostile": 4,
        "refused": 0,
        "accepted": 1,
        "rejected": 2,
        "conflicts": 1,
        "dead_letters": 1,
        "duplicates": 0,
        "waiting": 0,
        "held": True,
    }


def test_copies_that_count_once_are_duplicates() -> None:
    sent = [replace(GOOD, copies=10)]
    assert account(sent, perfect(sent)).duplicates == 9


def test_a_result_that_is_missing_is_lost() -> None:
    books = perfect(ALL)
    assert len(books.results) == 3
    for gone in books.results:
        found = account(ALL, without(books, gone))
        assert Kind.LOST in kinds(found), gone
        assert not found.held


def test_a_dead_letter_that_is_missing_is_lost() -> None:
    assert kinds(account(ALL, replace(perfect(ALL), letters=()))) == [Kind.LOST]


def test_what_may_be_in_the_queue_still_is_not_lost_and_does_not_hold() -> None:
    found = account([GOOD], Books(waiting=1, ledger=(Entry(USER, "t-1", GOOD.message.body_sha256, "pending"),)))  # type: ignore[union-attr]
    assert found.findings == []
    assert not found.held


def test_a_body_with_two_results_is_doubled() -> None:
    assert GOOD.message is not None
    books = perfect([GOOD])
    key = conflict_key(FIRST, GOOD.message.body_sha256)
    twice = {**books.results[FIRST].item, "status": "rejected", "reason": {"code": "id_reused"}}
    both = {**books.results, key: Result(key, {**twice, "conflicts_with": FIRST})}
    assert kinds(account([GOOD], replace(books, results=both, ledger=None))) == [Kind.DOUBLED]


def test_one_transaction_in_two_spellings_is_one() -> None:
    fields = json.loads(GOOD.body)
    respelled = json.dumps(dict(reversed(fields.items())), indent=1)
    found = account([GOOD, Sent(respelled, "accepted", answer=Answer.UNKNOWN)], perfect([GOOD]))
    assert found.held
    assert (found.sent, found.accepted, found.duplicates) == (2, 1, 1)
    assert Kind.LOST in kinds(account([replace(GOOD, answer=Answer.REFUSED), GOOD], Books()))


@pytest.mark.parametrize("name", ["t-1#conflict#t-2", "t" * 60, "t" * 20 + "#conflict#" + "t" * 34])
def test_an_id_that_reads_like_a_conflict_is_an_id(name: str) -> None:
    sent = [Sent(body(1, transaction_id=name), "accepted"), Sent(body(1, transaction_id=name, amount="2"))]
    found = account(sent, replace(perfect(sent), ledger=None))
    assert (found.findings, found.conflicts) == ([], 1)


def test_the_same_of_another_user_is_another_transaction() -> None:
    theirs, nobodys = Sent(body(1, submitted_by="visitor-2"), "accepted"), json.loads(GOOD.body)
    del nobodys["submitted_by"]
    sent = [GOOD, theirs, Sent(json.dumps(nobodys), "accepted")]
    books = perfect(sent)
    assert books.results.keys() == {FIRST, "t-1#by#visitor-2", "t-1"}
    assert account(sent, replace(books, ledger=None)).held
    assert account(sent[1:], replace(books, ledger=None)).count(Kind.UNEXPLAINED) == 1
    assert account(sent, replace(without(books, FIRST), ledger=None)).count(Kind.LOST) == 1


def test_what_the_application_sends_on_says_whose_it_is() -> None:
    fields = json.loads(GOOD.body)
    del fields["submitted_by"]
    assert identity(submitted(json.dumps(fields, indent=1) + "\n", USER)) == identity(GOOD.body)
    assert submitted(POISON.body, USER) == POISON.body
    assert identity(submitted(json.dumps({**fields, "memo": None}), USER)) == identity(GOOD.body)
    numbers = f'{json.dumps(fields)[:-1]}, "memo": 1e400}}'
    assert identity(submitted(numbers, USER)) == identity(f'{GOOD.body[:-1]}, "memo": 1e400}}')


def test_a_time_that_nobody_gave_is_that_of_the_copy_that_came_first() -> None:
    fields = json.loads(GOOD.body)
    fields["received_at"] = fields.pop("occurred_at")
    again = fields | {"received_at": "2026-01-31T09:31:00Z"}
    sent = [Sent(json.dumps(each), "accepted", to_ledger=True) for each in (fields, again)]
    found = account(sent, altered(perfect(sent[:1]), FIRST, occurred_at=fields["received_at"]))
    assert (found.held, found.duplicates) == (True, 1)


def test_a_result_written_over_is_changed() -> None:
    """Equal to the last microsecond, or it was written twice."""
    before = perfect(ALL)
    after = altered(before, FIRST, processed_at="2026-01-31T09:30:02.000000+00:00")
    [finding] = account(ALL, after, earlier=[before.results]).findings
    assert finding == Finding(Kind.CHANGED, f"'{FIRST}'", "its first result was written over")


def test_a_result_that_was_there_before_is_not_forgotten() -> None:
    stranger = {"t-9": Result("t-9", {})}
    found = account(ALL, perfect(ALL), earlier=[stranger, {}])
    assert [str(finding) for finding in found.findings] == ["lost: 't-9': had a result, which is gone"]


@pytest.mark.parametrize("name", ["amount", "currency", "type", "occurred_at"])
def test_another_value_than_the_one_sent_is_changed(name: str) -> None:
    [finding] = account([GOOD], altered(perfect([GOOD]), FIRST, **{name: "other"})).findings
    assert (finding.kind, finding.what) == (Kind.CHANGED, f"is recorded with another {name}")


def test_another_verdict_is_misjudged() -> None:
    books = replace(altered(perfect([BAD]), f"t-2#by#{USER}", status="accepted", reason=None), ledger=None)
    assert kinds(account([BAD], books)) == [Kind.MISJUDGED]


def test_what_nobody_sent_is_unexplained() -> None:
    books = replace(perfect(ALL), letters=(*perfect(ALL).letters, Letter("m-9", "{}")))
    assert kinds(account(ALL, books)) == [Kind.UNEXPLAINED]
    assert Kind.UNEXPLAINED in kinds(account(ALL[1:], perfect(ALL)))


def test_what_was_refused_must_not_be_there() -> None:
    refused = replace(GOOD, answer=Answer.REFUSED)
    assert account([refused], Books()).held
    assert Kind.UNEXPLAINED in kinds(account([refused], perfect([GOOD])))


def test_what_got_no_answer_may_be_there_once_or_not() -> None:
    unsure = replace(GOOD, answer=Answer.UNKNOWN)
    assert account([unsure], Books(ledger=())).held
    assert account([unsure], perfect([unsure])).held


def test_a_good_one_given_up_on_is_misjudged_unless_any_outcome_will_do() -> None:
    books = Books(letters=(Letter("m-1", GOOD.body, 5),))
    assert kinds(account([GOOD], books)) == [Kind.MISJUDGED]
    assert account([replace(GOOD, must=None)], books).dead_letters == 1


def test_a_dead_letter_says_why() -> None:
    assert Letter("m", "{}").reason.startswith("The message has no usable transaction_id")
    assert Letter("m", body(1)).reason.startswith("It can be read;")


def test_a_finding_never_quotes_a_body() -> None:
    found = account([GOOD, POISON], Books())
    assert "6819" not in str(found.as_json())
    assert POISON.body not in str(found.as_json())


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda rows: rows[1:], Kind.LOST),
        (lambda rows: (*rows, rows[0]), Kind.DOUBLED),
        (lambda rows: (*rows, Entry(USER, "t-9", "0" * 64, "accepted")), Kind.UNEXPLAINED),
        (lambda rows: (replace(rows[0], verdict="pending"), *rows[1:]), Kind.MISJUDGED),
        (lambda rows: (rows[0], replace(rows[1], verdict="accepted"), *rows[2:]), Kind.DOUBLED),
    ],
    ids=["missing", "twice", "stranger", "undecided", "accepted-twice"],
)
def test_the_ledger_has_one_row_for_each(change: object, kind: Kind) -> None:
    books = perfect(ALL)
    assert callable(change)
    assert kind in kinds(account(ALL, replace(books, ledger=change(books.ledger))))


def test_what_an_operator_has_closed_has_no_result_that_accepts_it() -> None:
    books = perfect([GOOD])
    assert books.ledger is not None
    closed = replace(books, ledger=(replace(books.ledger[0], verdict="closed"),))
    assert kinds(account([GOOD], closed)) == [Kind.MISJUDGED]
    (key,) = books.results
    of_nobody = account([GOOD], without(closed, key))
    assert Kind.MISJUDGED not in kinds(of_nobody)


def test_what_is_put_into_the_queue_past_the_application_needs_no_row() -> None:
    assert account([replace(GOOD, to_ledger=False)], replace(perfect([GOOD]), ledger=())).held


bodies = st.one_of(
    st.builds(
        lambda number, amount: Sent(body(number, amount=amount), to_ledger=True),
        st.integers(0, 5),
        st.sampled_from(["1", "2", "3"]),
    ),
    st.text(max_size=5).map(lambda text: Sent("?" + text, "dead-letter message")),
)


@settings(derandomize=True, database=None, deadline=None, max_examples=100)
@given(
    sent=st.lists(bodies, min_size=1, unique_by=lambda one: one.body),
    seen=st.integers(0, 30),
    data=st.data(),
)
def test_nothing_can_be_taken_away_unnoticed(sent: list[Sent], seen: int, data: st.DataObject) -> None:
    books = perfect(sent)
    earlier = [perfect(sent[:seen]).results]
    found = account(sent, books, earlier=earlier)
    assert found.held
    assert found.accepted + found.rejected + found.dead_letters == len(sent)
    place = data.draw(st.integers(0, len(books.results) + len(books.letters) - 1))
    if place < len(books.results):
        less = without(books, list(books.results)[place])
    else:
        kept = list(books.letters)
        del kept[place - len(books.results)]
        less = replace(books, letters=tuple(kept))
    assert Kind.LOST in kinds(account(sent, less, earlier=earlier))
