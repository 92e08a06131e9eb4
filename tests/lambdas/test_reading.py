"""The canonical body is a contract: senders compute its hash too, to find their result."""

from __future__ import annotations

import hashlib
import json

import pytest

from lambdas.validate_transaction.reading import UnreadableMessageError, canonical, read_message
from tests.lambdas.support import message


def test_a_message_of_texts_hashes_as_sorted_compact_ascii_json() -> None:
    """What any JSON library writes with names sorted, no spaces and non-ASCII text escaped."""
    fields = message(account_id="Žižkov \U0001f4b0 \ud800 / \x7f \u2028")
    body = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    assert canonical(fields) == body
    for spelled in (body, json.dumps(dict(reversed(fields.items())), indent=2)):
        assert read_message(spelled).body_sha256 == hashlib.sha256(body.encode()).hexdigest()


def test_numbers_are_hashed_as_they_are_written() -> None:
    one, same, other = (
        read_message(f'{{"transaction_id": "t-1", "amount": {number}}}').body_sha256
        for number in ("1.0", "1.0", "1")
    )
    assert one == same
    assert one != other


def test_what_cannot_be_read_is_never_quoted() -> None:
    for body in ("secret", '{"transaction_id": ["secret"]}', '{"secret": 1, "secret": 2}'):
        with pytest.raises(UnreadableMessageError) as raised:
            read_message(body)
        assert "secret" not in str(raised.value)
        assert raised.value.__cause__ is None


@pytest.mark.parametrize("number", ["4111111111111111", "t-4111.1111.1111.1111", "DE89370400440532013000"])
def test_an_account_number_is_no_id(number: str) -> None:
    with pytest.raises(UnreadableMessageError, match="looks like an account number") as raised:
        read_message(json.dumps(message(transaction_id=number)))
    assert number not in str(raised.value)
    assert read_message(json.dumps(message()), request_id=number).request_id is None
    with pytest.raises(UnreadableMessageError, match="looks like an account number") as raised:
        read_message(json.dumps(message(submitted_by=number)))
    assert number not in str(raised.value)


def test_a_result_s_key_says_whose_it_is() -> None:
    assert read_message(json.dumps(message())).key == "t-1"
    assert read_message(json.dumps(message(submitted_by="visitor-1"))).key == "t-1#by#visitor-1"


@pytest.mark.parametrize("whose", [None, 7, "", " a", "a b", "a#b", "x" * 65, "-a", "\u00e9", ["a"]])
def test_who_submitted_it_is_a_word(whose: object) -> None:
    with pytest.raises(UnreadableMessageError, match="submitted_by"):
        read_message(json.dumps(message(submitted_by=whose)))


@pytest.mark.parametrize("name", ["t-1#by#visitor-1", "#by#", "a#by#"])
def test_no_id_is_like_the_key_of_somebody_s(name: str) -> None:
    with pytest.raises(UnreadableMessageError, match="has #by# in it"):
        read_message(json.dumps(message(transaction_id=name)))


@pytest.mark.parametrize("moment", [None, 7, [], {}])
def test_when_it_was_received_is_text(moment: object) -> None:
    with pytest.raises(UnreadableMessageError, match="received_at is no text"):
        read_message(json.dumps(message(received_at=moment)))


def test_when_it_was_received_is_no_part_of_what_is_hashed() -> None:
    hashes = {read_message(json.dumps(message() | more)).body_sha256 for more in ({}, {"received_at": "now"})}
    assert len(hashes) == 1
