"""From a project to estimates: its stacks are synthesized to a folder of their own, and each is priced."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from stacks.demand.demand import demand
from stacks.schema.environment import EnvironmentSchema
from stacks.settings import Settings
from strongroom import environments
from strongroom.cost.estimate import Estimate, estimate
from strongroom.cost.usage import Usage
from strongroom.errors import UnusableError
from strongroom.nearest import unknown
from strongroom.synthesized import load
from strongroom.synthesized.reading import files
from strongroom.synthesized.synthesis import synthesize_into
from strongroom.workspace import Workspace

__all__ = ["estimates", "of_folder", "usage_of"]


def estimates(workspace: Workspace, names: Sequence[str] = (), users: int | None = None) -> list[Estimate]:
    """Of the stacks of these names; of all, where none is given.

    Raises:
        UnusableError: a stack can't be synthesized, or there is none of a name.
    """
    settings = environments.readable(workspace.environments)
    with TemporaryDirectory(prefix="strongroom-cost-") as folder:
        synthesize_into(Path(folder), workspace.project)
        found = {each.stack: each for each in of_folder(Path(folder), settings, users)}
    missing = [name for name in names if name not in found]
    if missing:
        raise UnusableError(unknown("stack", missing[0], sorted(found)))
    return [found[name] for name in names or sorted(found)]


def of_folder(folder: Path, settings: Sequence[Settings], users: int | None = None) -> list[Estimate]:
    """Of every stack that is synthesized in a folder; `settings`: the environments' among them."""
    known = {each.environment: each for each in settings}
    stacks = map(load, files(folder))
    return [estimate(stack, usage_of(known.get(stack.name), users)) for stack in stacks]


def usage_of(settings: EnvironmentSchema | None, users: int | None = None) -> Usage | None:
    """Of so many users, or as many as the settings say; None where neither says, or it is no environment."""
    if settings is None:
        return None
    stated = settings.capacity.users if users is None else users
    return None if stated is None else Usage(demand(settings, stated))
