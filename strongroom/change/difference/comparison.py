"""The working tree beside a git revision: both synthesized, compared, and judged; or two folders."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from strongroom.change.difference.findings import Known, known, new_findings
from strongroom.change.difference.judged import reviewed
from strongroom.change.difference.revision import commit_of, synthesize_commit
from strongroom.change.difference.stack import StackDifference, difference
from strongroom.errors import UnusableError
from strongroom.nearest import unknown
from strongroom.proof.verify import kinds, waivers
from strongroom.proof.verify.source import sources
from strongroom.synthesized import Stack, load
from strongroom.synthesized.reading import files
from strongroom.synthesized.synthesis import synthesize_into
from strongroom.workspace import Workspace

Synthesize = Callable[[Path, Path], None]


def _typed(folder: Path, project: Path) -> None:
    """With the types checked: whoever edits wants to hear of a mistake."""
    synthesize_into(folder, project, typed=True)


@dataclass(frozen=True)
class Compared:
    """Every stack's difference from the revision's, those without any too; and the commit it meant."""

    revision: str
    commit: str
    stacks: tuple[StackDifference, ...]


@dataclass
class Comparison:
    """Compares as often as it is asked; the revision is synthesized again only when it means another commit.

    `folder` is its own: `new/stacks` is what the working tree was last synthesized to. `only`: the names of the
    stacks to compare; none means all.
    """

    project: Path
    revision: str
    folder: Path
    only: Sequence[str] = ()
    synthesize: Synthesize = _typed  # the working tree: to a folder, from a project
    _commit: str = ""
    _old: dict[str, Stack] = field(default_factory=dict)
    _known: dict[str, set[Known]] = field(default_factory=dict)

    @property
    def synthesized(self) -> Path:
        return self.folder / "new" / "stacks"

    def compare(self) -> Compared:
        """Synthesize, and tell what is different.

        Raises:
            UnusableError: one of the two can't be synthesized or judged, or a named stack is in neither.
        """
        commit = commit_of(self.revision, self.project)
        with ThreadPoolExecutor(1) as beside:
            old = beside.submit(self._synthesize_commit, commit)
            self.folder.mkdir(parents=True, exist_ok=True)
            self.synthesize(self.folder / "new", self.project)
            old.result()
        new = _stacks(self.synthesized)
        sources.cache_clear()  # the program may be another one than at the last save
        return Compared(
            self.revision,
            commit,
            _judged(self._old, new, self.only, self.project, known_in=self._known_in, program=self.project),
        )

    def _synthesize_commit(self, commit: str) -> None:
        if commit == self._commit:
            return
        folder = self.folder / "old"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._old = _stacks(synthesize_commit(commit, self.project, folder))
        self._commit, self._known = commit, {}

    def _known_in(self, name: str) -> set[Known]:
        """What is found in the revision's stack; looked for only where something has changed."""
        if name not in self._known:
            self._known[name] = known(self._old[name]) if name in self._old else set()
        return self._known[name]


def between(old: Path, new: Path, project: Path, only: Sequence[str] = ()) -> Compared:
    """What is different between two folders that were synthesized to; nothing is synthesized.

    Raises:
        UnusableError: one of the two has no stacks or can't be judged, or a named stack is in neither.
    """
    before = _stacks(old)

    def known_in(name: str) -> set[Known]:
        return known(before[name]) if name in before else set()

    return Compared(str(old), "", _judged(before, _stacks(new), only, project, known_in=known_in))


def _judged(
    old: dict[str, Stack],
    new: dict[str, Stack],
    only: Sequence[str],
    project: Path,
    *,
    known_in: Callable[[str], set[Known]],
    program: Path | None = None,
) -> tuple[StackDifference, ...]:
    """`program`: the project that the new stacks are synthesized from, where that is known."""
    table = waivers.read(project / waivers.TABLE)
    settings = kinds.read(Workspace(project).environments)

    def judged(name: str) -> StackDifference:
        before, after = old.get(name), new.get(name)
        found = difference(name, before, after)
        if found.is_empty:
            return found  # what says the same is judged the same
        issues = new_findings(after, known_in(name), table, settings) if after else ()
        return reviewed(replace(found, findings=issues), before, after, program)

    return tuple(map(judged, _names(only, {*old, *new})))


def _names(only: Sequence[str], there: set[str]) -> list[str]:
    missing = [name for name in only if name not in there]
    if missing:
        raise UnusableError(unknown("stack", missing[0], sorted(there)))
    return sorted(set(only) or there)


def _stacks(folder: Path) -> dict[str, Stack]:
    return {stack.name: stack for stack in map(load, files(folder))}
