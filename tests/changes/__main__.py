"""`python -m tests.changes [--record | --check] [--jobs N] prod|dev [KEY]...`

What Terraform plans for the changes of some settings, or of all, against the environment, which is deployed to
the emulator first: minutes, then a quarter of a minute of CPU time for each change.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, local

from lambdas import packaging
from stacks.settings import SettingsError
from strongroom.change.matrix import outcome
from strongroom.change.matrix.outcome import Effect, Outcome
from tests.changes import corpus
from tests.changes.bases import BASES
from tests.changes.edits import EDITS, Edit
from tests.changes.planning import Deployed, Plan, deployed, named
from tests.changes.stacks_of import synthesized
from tests.example_settings import EXAMPLE_FUNCTIONS

__all__ = ["edits", "outcomes"]

SYNTHESIS = Lock()  # one at a time in a process
WORKER, NUMBERS = local(), count()


def edits(environment: str, base: str, keys: list[str]) -> list[Edit]:
    """Those of some keys, or all, that make sense there."""
    return [
        edit
        for edit in EDITS
        if edit.base == base and edit.only in ("", environment) and (not keys or edit.key in keys)
    ]


def outcomes(
    environment: str, base: str, wanted: list[Edit], folder: Path, jobs: int = 1
) -> Iterator[tuple[Outcome, Plan | None]]:
    """Each change's outcome, as they come; deploys the environment if one has to be planned."""
    stacks = synthesized(environment, base, None, folder / "base")
    if isinstance(stacks, SettingsError):
        raise stacks
    with deployed(stacks, environment, folder) as there, ThreadPoolExecutor(jobs) as workers:
        yield from workers.map(lambda edit: _outcome(there, edit, folder), wanted)


def _outcome(there: Deployed, edit: Edit, folder: Path) -> tuple[Outcome, Plan | None]:
    if not hasattr(WORKER, "name"):
        WORKER.name = f"worker-{next(NUMBERS)}"
    environment = there.stack.name
    with SYNTHESIS:
        stacks = synthesized(environment, edit.base, edit, folder / WORKER.name / "changed")
    if isinstance(stacks, SettingsError):
        told = "; ".join(f"{problem.key}: {problem.allowed}" for problem in stacks.problems)
        return replace(named(edit, environment), refused=told), None
    return there.outcome(edit, stacks, f"{WORKER.name}/planned")


def told(found: Outcome) -> Iterator[str]:
    yield f"{found.environment}, {found.base}: {found.key} = {found.value}"
    for name in ("refused", "terraform"):
        if said := getattr(found, name):
            yield f"  {name}: {said}"
    if found.elsewhere:
        yield "  another state"
    yield from map(_effect, found.effects)


def _effect(effect: Effect) -> str:
    forced = f" for {', '.join(effect.forced_by)}" if effect.forced_by else ""
    names = f" ({', '.join(effect.attributes)})" if effect.attributes else ""
    notes = " beside" * effect.beside + " PROTECTED" * effect.protected
    return f"  {effect.action}{notes}: {effect.count} {effect.type}{names}{forced}"


def record(found: list[Outcome], plans: dict[corpus.Name, Plan]) -> None:
    """In place of what was recorded of the same changes; those that are no more are left out."""
    known = {each.name: each for each in (outcome.recorded() if outcome.FILE.exists() else ())}
    known |= {each.name: each for each in found}
    order = [
        named(edit, environment).name
        for environment in ("prod", "dev")
        for edit in EDITS
        if edit.only in ("", environment)
    ]
    kept = [known[name] for name in order if name in known]
    outcome.FILE.write_text(outcome.written(kept), encoding="utf-8")
    planned = {each.name for each in kept if each.effects}
    corpus.write({name: plan for name, plan in {**corpus.plans(), **plans}.items() if name in planned})


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m tests.changes", description=__doc__)
    reader.add_argument("environment", choices=("prod", "dev"))
    reader.add_argument("keys", nargs="*", metavar="KEY")
    reader.add_argument("--record", action="store_true", help="write outcomes and plans beside the others")
    reader.add_argument("--check", action="store_true", help="fail where one is not what is recorded")
    reader.add_argument("--jobs", type=int, default=2)
    given = reader.parse_intermixed_args()
    packaging.FOLDERS.append(EXAMPLE_FUNCTIONS)
    found: list[Outcome] = []
    plans: dict[corpus.Name, Plan] = {}
    for base in BASES:
        wanted = edits(given.environment, base, given.keys)
        if not wanted:
            continue
        with TemporaryDirectory() as folder:
            for each, plan in (
                outcomes(given.environment, base, wanted, Path(folder), given.jobs) if wanted else ()
            ):
                found.append(each)
                sys.stdout.write("".join(f"{line}\n" for line in told(each)))
                sys.stdout.flush()
                if plan is not None:
                    plans[each.name] = plan
                if given.record and len(found) % 10 == 0:
                    record(found, plans)
    if given.record:
        record(found, plans)
    if given.check and (others := changed(found)):
        sys.exit("\n".join(["Not what is recorded:", *others]))


def changed(found: list[Outcome]) -> list[str]:
    """The changes whose outcome is not the recorded one."""
    known = {each.name: each for each in outcome.recorded()}
    return [f"{each.environment}, {each.base}: {each.key}" for each in found if known.get(each.name) != each]


if __name__ == "__main__":
    main()
