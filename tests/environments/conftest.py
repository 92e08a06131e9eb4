"""My environments meet the requirements: whatever `environments/*.toml` says, any number, any names.

Every expectation here is computed from the settings, or stated as a bound; the code is proven elsewhere, on the
example's settings. `--environments DIR` asks for another folder of settings.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from stacks.naming import bootstrap_stack
from stacks.settings import Settings, SettingsError, load_environments
from tests.synthesized import SynthesizedStack, read_stacks

PROJECT = Path(__file__).parents[2]


def folder(config: pytest.Config) -> Path:
    """Whose settings: the project's, if no others are asked for."""
    given = config.getoption("environments_folder")
    return Path(given) if given else PROJECT / "environments"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `stack` or `any_stack` runs for each of them, by name."""
    asked = {"stack_name", "any_stack_name"} & {*metafunc.fixturenames}
    if not asked:
        return
    try:
        mine = load_environments(folder(metafunc.config))
    except SettingsError as error:
        raise pytest.UsageError(f"These settings can't be used:\n{error}") from None
    names = [settings.environment for settings in mine]
    accounts = sorted({settings.account_id for settings in mine})
    bootstraps = [bootstrap_stack(account, accounts) for account in accounts]
    for name in asked:
        values = [*names, *bootstraps] if name == "any_stack_name" else names
        metafunc.parametrize(name, values, scope="session")


@pytest.fixture(scope="session")
def environments(request: pytest.FixtureRequest) -> list[Settings]:
    """Mine."""
    return load_environments(folder(request.config))


@pytest.fixture(scope="session")
def synthesis(session_folder: Path, environments: list[Settings]) -> Path:
    """The folder of my stacks."""
    made = session_folder / "environments.out"
    with FileLock(session_folder / "environments.lock"):
        if not (made / "manifest.json").exists():
            from stacks.app import synthesize

            synthesize(environments, made)
    return made / "stacks"


@pytest.fixture(scope="session")
def all_stacks(synthesis: Path, environments: list[Settings]) -> dict[str, SynthesizedStack]:
    """Every stack of mine, the accounts' own too, by name."""
    return read_stacks(synthesis, environments)


@pytest.fixture(scope="session")
def stacks(all_stacks: dict[str, SynthesizedStack]) -> dict[str, SynthesizedStack]:
    """My environments' stacks by name."""
    return {name: stack for name, stack in all_stacks.items() if stack.settings is not None}


@pytest.fixture(scope="session")
def stack(stacks: dict[str, SynthesizedStack], stack_name: str) -> SynthesizedStack:
    """Each environment's stack in turn."""
    return stacks[stack_name]


@pytest.fixture(scope="session")
def any_stack(all_stacks: dict[str, SynthesizedStack], any_stack_name: str) -> SynthesizedStack:
    """Each stack in turn, the accounts' own too."""
    return all_stacks[any_stack_name]


@pytest.fixture(scope="session")
def environment(stack: SynthesizedStack) -> Settings:
    """The settings of each environment in turn."""
    assert stack.settings is not None
    return stack.settings
