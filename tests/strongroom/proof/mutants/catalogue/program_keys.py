"""The keys that application and function are told of, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.policies import statements

NUMBERS, HASHES = "keys/account-numbers", "keys/hashes"
TASK_ROLE, TASK_POLICY = "service/roles/task/role", "service/roles/task/policy"
FUNCTION_ROLE, FUNCTION_POLICY = "validation/role/role", "validation/role/policy"


@mutant("anybody-decrypts-account-numbers", "Every role with kms:Decrypt on all keys reads them", named=NUMBERS)
def _(draft: Draft) -> None:
    with statements(draft, NUMBERS) as found:
        del found["ValidationDecrypts"]


@mutant("account-numbers-decrypted-by-a-way-around", "ReEncrypt hands them to another key", named=NUMBERS)
def _(draft: Draft) -> None:
    with statements(draft, NUMBERS) as found:
        del found["NoOtherWay"]


@mutant("anybody-hashes", "Who may make a hash finds the number by trying a million", named=HASHES)
def _(draft: Draft) -> None:
    with statements(draft, HASHES) as found:
        del found["BothHash"]


@mutant("the-application-decrypts", "Who takes it over has a way back to every number", named=TASK_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["EncryptAccountNumbers"]["Action"] = ["kms:Decrypt", "kms:Encrypt"]


@mutant("numbers-for-any-transaction", "One transaction's number opens in another's message", named=TASK_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        del found["EncryptAccountNumbers"]["Condition"]["Null"]


@mutant("any-number-is-decrypted", "The function opens what was encrypted for nothing", named=FUNCTION_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        del found["DecryptAccountNumbers"]["Condition"]
