"""The committed inventory: a file for each stack, an address a line; and how a stack departs from it.

Its first line says whose it is, an application in an account: settings that are of another one have nothing to
lose at these addresses.

`moved` and `removed` blocks count: with them Terraform takes a resource over under its new address, or lets go
of it without destroying it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from strongroom.errors import UnusableError
from strongroom.proof.addresses.stateful import stateful
from strongroom.proof.verify.configuration import default_tags, providers
from strongroom.synthesized import Stack, blocks
from strongroom.synthesized.addresses import type_of

FOLDER = Path("stacks") / "addresses"
COMMENT = "# "


@dataclass(frozen=True)
class Departure:
    """One address that is not as the inventory has it, and what to do."""

    stack: str
    address: str
    problem: str

    def __str__(self) -> str:
        return f"{self.stack}: {self.address} {self.problem}"


def file_of(stack: Stack, project: Path) -> Path:
    return project / FOLDER / f"{stack.name}.txt"


def owner_of(stack: Stack) -> str:
    """An application in an account, as the stack's providers have them."""
    given = providers(stack)
    applications = {str(default_tags(provider).get("Application", "nobody")) for provider in given}
    accounts = {str(account) for provider in given for account in provider.get("allowed_account_ids") or ()}
    return f"{' and '.join(sorted(applications))} in {' and '.join(sorted(accounts))}"


def read(file: Path) -> set[str]:
    """The addresses in an inventory.

    Raises:
        UnusableError: there is none, or it can't be read.
    """
    return {line for line in _lines(file) if not line.startswith(COMMENT)}


def owner(file: Path) -> str | None:
    """Whose an inventory is: `strongroom in 123456789012`.

    Raises:
        UnusableError: there is none, or it can't be read.
    """
    first = next(iter(_lines(file)), "")
    return first.removeprefix(COMMENT) if first.startswith(COMMENT) else None


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise UnusableError(f"There is no {file}; `strongroom addresses --write` makes it.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableError(f"{file} can't be read: {error}.") from None


def write(stack: Stack, project: Path) -> bool:
    """Write a stack's inventory; whether it was another before."""
    first = f"{COMMENT}{owner_of(stack)}"
    file, text = file_of(stack, project), "".join(f"{line}\n" for line in (first, *stateful(stack)))
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return True


def let_go(stack: Stack, project: Path) -> list[Departure]:
    """What a stack's own inventory has, and would not have once it is written: Terraform would destroy it."""
    file = file_of(stack, project)
    if not file.exists() or owner(file) != owner_of(stack):
        return []
    return [replace(each, problem=f"is let go: it {each.problem}") for each in _gone(stack, read(file))]


def departures(stack: Stack, frozen: set[str]) -> list[Departure]:
    """Every stateful resource that has gone, has another address, or is new."""
    new = [
        Departure(stack.name, address, "is new: `strongroom addresses --write` enters it")
        for address in sorted(_added(stack, frozen))
    ]
    return _gone(stack, frozen) + new


def _added(stack: Stack, frozen: set[str]) -> set[str]:
    current = set(stateful(stack))
    return current - frozen - {stack.moved_to(address) for address in frozen - current}


def _gone(stack: Stack, frozen: set[str]) -> list[Departure]:
    """Of `frozen`, what the stack does not have and no block accounts for."""
    current, added = set(stateful(stack)), _added(stack, frozen)
    removed = {block.get("from") for block in blocks(stack.document.get("removed"))}
    return [
        Departure(
            stack.name,
            address,
            "has gone: Terraform would destroy it. Keep its construct's id and those around it, or write a "
            f"moved or a removed block{_hint(stack, address, added)}",
        )
        for address in sorted(frozen - current)
        if stack.moved_to(address) not in current and address not in removed
    ]


def _hint(stack: Stack, gone: str, added: set[str]) -> str:
    """The call that writes the block, if one of its type is new: of the one whose address is most like it."""
    kind = type_of(gone)
    alike = sorted(
        (address for address in added if type_of(address) == kind),
        key=lambda address: SequenceMatcher(None, _without_digest(address), _without_digest(gone)).ratio(),
    )
    if not alike:
        return ""
    return f'. If it is {stack.resources[alike[-1]].path} now: `move_from_id("{gone}")` of that resource'


def _without_digest(address: str) -> str:
    """Without what cdktf puts at the end, which is of the whole path."""
    return address.rpartition("_")[0]
