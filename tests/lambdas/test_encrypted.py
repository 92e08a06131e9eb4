"""Account numbers that come encrypted, and hashes by a key of KMS: with moto's KMS behind the function."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lambdas.validate_transaction.hashing import LABEL
from lambdas.validate_transaction.reading import canonical
from tests.lambdas.conftest import Function
from tests.lambdas.support import ACCOUNT_ID, DERIVED, message, stored_hash

Encrypted = Callable[..., dict[str, Any]]


@functools.cache
def client() -> Any:
    """One for all tests: making one takes longer than a test. First called while moto is on."""
    return boto3.client("kms")


@pytest.fixture
def encrypted(function: Function, monkeypatch: pytest.MonkeyPatch) -> Encrypted:
    """A message as the application sends it; `context`: what it is encrypted for, if not its id and user."""
    kms = client()
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    monkeypatch.setattr(function.module.account_numbers, "_key_id", key_id)

    def made(
        *, hash_key: str = "mac-2", context: Mapping[str, str] | None = None, **changes: Any
    ) -> dict[str, Any]:
        fields = submitted(**changes)
        ciphertext = kms.encrypt(
            KeyId=key_id,
            Plaintext=fields.pop("account_id").encode("utf-8", "surrogatepass"),
            EncryptionContext=context
            or {"transaction_id": fields["transaction_id"], "submitted_by": fields["submitted_by"]},
        )["CiphertextBlob"]
        sealed = {"form": "kms-1", "ciphertext": base64.b64encode(ciphertext).decode(), "hash_key": hash_key}
        return {**fields, "encrypted_account_id": sealed}

    return made


def submitted(**changes: Any) -> dict[str, Any]:
    return message(submitted_by="visitor-1") | changes


def body_hash(fields: dict[str, Any], key_id: str = "mac-2") -> str:
    return stored_hash(hashlib.sha256(canonical(fields).encode()).hexdigest(), key_id)


def test_an_encrypted_number_is_judged_and_stored_as_one_in_clear(
    function: Function, encrypted: Encrypted
) -> None:
    assert function.send(encrypted()) == []
    (item,) = function.items().values()
    assert (item["status"], item["account"]) == ("accepted", "****6819")
    assert (item["body_sha256"], item["hash_key"]) == (body_hash(submitted()), "mac-2")
    assert (item["transaction_id"], item["submitted_by"]) == ("t-1#by#visitor-1", "visitor-1")
    assert function.send(submitted()) == []
    assert len(function.items()) == 1, "the same body in clear is the same transaction"


@pytest.mark.parametrize("text", ["", " ", "A\x001", "\udfff", "1" * 65])
def test_what_is_no_account_is_found_once_it_is_decrypted(
    function: Function, encrypted: Encrypted, text: str
) -> None:
    if text:
        function.send(encrypted(account_id=text))
        (item,) = function.items().values()
        assert item["reason"]["code"] == "account_id_malformed"


@pytest.mark.parametrize(
    "context",
    [
        {"transaction_id": "t-2", "submitted_by": "visitor-1"},
        {"transaction_id": "t-1", "submitted_by": "visitor-2"},
        {"transaction_id": "t-1"},
    ],
    ids=["another id", "another user", "nobody"],
)
def test_a_number_of_another_transaction_is_dead(
    function: Function, encrypted: Encrypted, context: dict[str, str]
) -> None:
    assert function.send(encrypted(context=context)) == ["m-0"]
    assert function.items() == {}
    assert function.log_lines()[-1]["problem"] == (
        "The message's account number was not encrypted for this transaction."
    )


def test_one_that_does_not_say_whose_it_is_is_dead(function: Function, encrypted: Encrypted) -> None:
    sent = encrypted()
    del sent["submitted_by"]
    assert function.send(sent) == ["m-0"]
    assert function.items() == {}


@pytest.mark.parametrize(
    "change",
    [
        {"form": "kms-2"},
        {"ciphertext": "no base64"},
        {"ciphertext": 7},
        {"hash_key": None},
    ],
)
def test_another_form_is_dead(function: Function, encrypted: Encrypted, change: dict[str, Any]) -> None:
    sent = encrypted()
    sent["encrypted_account_id"] |= change
    assert function.send(sent) == ["m-0"]
    assert function.items() == {}


def test_one_in_clear_beside_it_is_dead(function: Function, encrypted: Encrypted) -> None:
    assert function.send({**encrypted(), "account_id": ACCOUNT_ID}) == ["m-0"]
    assert function.items() == {}


def test_kms_out_of_reach_sends_the_message_back(
    function: Function, encrypted: Encrypted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "KMSInternalException"}}, "Decrypt")

    sent = encrypted()
    with monkeypatch.context() as patch:
        patch.setattr(function.module.kms, "decrypt", unavailable)
        assert function.send(sent) == ["m-0"]
    assert function.log_lines()[-1]["message"] == "Message goes back to the queue"
    assert function.send(sent) == []


def test_the_sender_says_which_key_it_looks_for(function: Function, encrypted: Encrypted) -> None:
    function.send(encrypted(hash_key="mac-1"))
    (item,) = function.items().values()
    assert (item["body_sha256"], item["hash_key"]) == (body_hash(submitted(), "mac-1"), "mac-1")


def test_a_key_that_the_function_does_not_have_sends_the_message_back(
    function: Function, encrypted: Encrypted
) -> None:
    assert function.send(encrypted(hash_key="mac-9")) == ["m-0"]
    assert function.log_lines()[-1]["error"] == "UnknownHashKeyError"


@pytest.mark.parametrize("sender", ["mac-1", "mac-2"])
def test_after_a_rotation_the_same_body_is_the_same(
    function: Function, encrypted: Encrypted, sender: str
) -> None:
    function.send(encrypted(hash_key="mac-1"))
    before = function.items()
    function.forget()
    function.send(encrypted(hash_key=sender), encrypted(hash_key=sender, amount="99.00"))
    after = function.items()
    (conflict,) = after.keys() - before.keys()
    assert {key: after[key] for key in before} == before
    assert conflict == f"t-1#by#visitor-1#conflict#{body_hash(submitted(amount='99.00'), sender)}"


def test_an_item_whose_key_is_gone_is_another_body(function: Function) -> None:
    function.send(message())
    (item,) = function.items().values()
    table = function.client.Table(function.module.settings.transactions_table)
    table.put_item(Item={**item, "hash_key": "mac-0"})
    function.forget()
    function.send(message())
    assert len(function.items()) == 2, "refused, and never executed twice"


def test_the_key_that_hashes_are_made_with_is_kms_s_of_the_label(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    kms = client()
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    mac = kms.generate_mac(KeyId=key, MacAlgorithm="HMAC_SHA_256", Message=LABEL)["Mac"]
    monkeypatch.setitem(DERIVED, key, mac)
    monkeypatch.setattr(function.module.hash_keys, "ids", (key,))
    function.send(message())
    (item,) = function.items().values()
    assert item["body_sha256"] == body_hash(message(), key)


def test_no_number_is_in_the_log_or_in_a_table(function: Function, encrypted: Encrypted) -> None:
    function.send(
        encrypted(), encrypted(context={"transaction_id": "t-2"}), encrypted(amount="9"), message(account_id=7)
    )
    kept = function.log.getvalue() + str(function.items()) + str(function.items("IDEMPOTENCY_TABLE"))
    assert ACCOUNT_ID not in kept
