"""Where a stack's state is, what Terraform may work on, and with which provider."""

from __future__ import annotations

import re

from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.configuration import backend, environment, providers
from strongroom.proof.verify.foreign import account_of_role, foreign, others_by
from strongroom.proof.verify.unheld import ask
from strongroom.synthesized import Resource, Stack, as_list, blocks, is_unknown, on, value_of
from strongroom.synthesized.stack import BACKEND


@check(
    "SR951",
    "The state is in S3, encrypted, and locked while somebody writes it",
    why=(
        "A state on a disk is lost with it, and has every value in clear text; two applies at once leave a "
        "state that fits neither."
    ),
    remedy="Use the s3 backend with encrypt, kms_key_id and use_lockfile (or a dynamodb_table).",
    controls=("AWS Well-Architected SEC08-BP02", "AWS Well-Architected OPS05-BP03"),
)
def remote(stack: Stack) -> Verdicts:
    ask(BACKEND)
    state = backend(stack)
    yield Verdict(state, _unsafe(state))


def _unsafe(state: Resource) -> str | None:
    kind = state.address.rpartition(".")[2]
    if kind != "s3":
        return f"the backend is {kind}"
    if not on(state.get("encrypt")):
        return "encrypt is not true"
    if not state.get("kms_key_id"):
        return "kms_key_id is not set"
    if not on(state.get("use_lockfile")) and not state.get("dynamodb_table"):
        return "nothing locks it: use_lockfile is not true"
    return None


@check(
    "SR952",
    "A state is its environment's own",
    why=(
        "Two stacks with one key overwrite each other's state: the second apply destroys what the first one "
        "made."
    ),
    remedy="Give the backend a key with the environment's name in it.",
    controls=("AWS Well-Architected OPS05-BP08",),
)
def own_key(stack: Stack) -> Verdicts:
    ask(BACKEND)
    state = backend(stack)
    if state.get("key"):
        key = str(state.get("key"))
        wanted = {name for name in (environment(stack), stack.name, _in_its_account(stack, state)) if name}
        found = set(re.split(r"[/.]", key)) | set(re.split(r"[/.\-]", key))
        yield judge(state, is_unknown(key) or wanted & found, f"the key {key} does not name {stack.name}")


def _in_its_account(stack: Stack, state: Resource) -> str | None:
    """The name without the account, where the state is in that account's own bucket: `bootstrap-<account>`."""
    name, _, account = stack.name.rpartition("-")
    accounts = as_list(state.get("allowed_account_ids"))
    return name if accounts == [account] and account in str(state.get("bucket")) else None


@check(
    "SR953",
    "Terraform refuses every account but the stack's own",
    why="With the credentials of another account in the shell, the plan is to make all of it there.",
    remedy="Set allowed_account_ids in every provider configuration and in the backend.",
    controls=("AWS Well-Architected SEC01-BP01",),
)
def own_account(stack: Stack) -> Verdicts:
    for provider in providers(stack):
        yield _limited(provider)
    ask(BACKEND)
    state = backend(stack)
    if state.address.endswith(".s3"):
        yield _limited(state)


def _limited(configuration: Resource) -> Verdict:
    accounts = as_list(configuration.get("allowed_account_ids"))
    return judge(configuration, accounts, "it works on any account")


@check(
    "SR955",
    "A provider for another account makes DNS records there, by a role of that account, and nothing else",
    why=(
        "What it makes is in an account whose trail, keys and boundary are not the stack's; whoever can change "
        "the stack can change that account."
    ),
    remedy=(
        "Use the default provider. For records in a zone of another account: one with assume_role, a role of "
        "that account, and that account alone in allowed_account_ids."
    ),
    controls=("AWS Well-Architected SEC01-BP01", "AWS Well-Architected SEC03-BP02"),
)
def records_alone(stack: Stack) -> Verdicts:
    others = {provider.address for provider in foreign(stack)}
    for provider in providers(stack):
        yield Verdict(provider, _strays(stack, provider) if provider.address in others else None)


def _strays(stack: Stack, provider: Resource) -> str | None:
    accounts = as_list(provider.get("allowed_account_ids"))
    account = account_of_role(provider)
    if accounts != [account]:
        role = f"the role that it assumes is of {account}" if account else "it assumes no role there"
        return f"it works on {', '.join(map(str, accounts))}, and {role}"
    found = sorted(others_by(stack, provider))
    return f"{', '.join(found)} goes by it to account {account}" if found else None


@check(
    "SR954",
    "The provider's version is pinned",
    why=(
        "With another version the plan that was reviewed is not the one that is made: defaults and arguments "
        "change."
    ),
    remedy="Name one version in required_providers, and commit the lock file.",
    controls=("AWS Well-Architected OPS05-BP03",),
)
def pinned(stack: Stack) -> Verdicts:
    for provider in providers(stack):
        versions = [
            str(value_of(given, "version", "not set"))
            for settings in blocks(stack.document.get("terraform"))
            for required in blocks(settings.get("required_providers"))
            for given in blocks(required.get("aws"))
        ]
        exact = any(re.fullmatch(r"=?\s*\d+\.\d+\.\d+", version) for version in versions)
        yield judge(provider, exact, f"its version is {', '.join(versions) or 'not set'}")
