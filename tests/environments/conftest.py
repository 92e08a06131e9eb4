"""My environments meet the requirements: whatever `environments/*.toml` says, any number, any names.

Every expectation here is computed from the settings, or stated as a bound; the code is proven elsewhere, on the
example's settings. `--environments DIR` asks for another folder of settings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest
from filelock import FileLock

from stacks.settings import Settings, SettingsError, load_environments
from tests.environments.accounts import Account, accounts
from tests.environments.owed import REQUIREMENTS, Owed, claim
from tests.environments.subject import subject
from tests.example_settings import ONE_ACCOUNT
from tests.synthesized import SynthesizedStack, read_stacks

PROJECT = Path(__file__).parents[2]
PARAMETERS = ("stack_name", "any_stack_name", "account_name")


def folder(config: pytest.Config) -> Path:
    """Whose settings: the project's, if no others are asked for."""
    given = config.getoption("environments_folder")
    return Path(given) if given else PROJECT / "environments"


def mine(config: pytest.Config) -> list[Settings]:
    """The settings; none if they can't be used, which `test_settings.py` tells once."""
    try:
        return load_environments(folder(config))
    except SettingsError:
        return []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `stack`, `any_stack` or `account` runs for each of them, by name."""
    asked = [name for name in PARAMETERS if name in metafunc.fixturenames]
    if not asked:
        return
    found = mine(metafunc.config)
    names = [settings.environment for settings in found]
    values = {
        "stack_name": names,
        "any_stack_name": [*names, *accounts(found)],
        "account_name": list(accounts(found)),
    }
    for name in asked:
        metafunc.parametrize(name, values[name], scope="session")


def number(item: pytest.Item) -> int:
    """The requirement that a test is of."""
    mark = item.get_closest_marker("requirement")
    if mark is None:
        raise pytest.UsageError(f"{item.nodeid} does not say which requirement it is of: {__file__}")
    of: int = mark.args[0]
    return of


def pytest_itemcollected(item: pytest.Item) -> None:
    item.user_properties.append(("requirement", number(item)))


def about(item: pytest.Item) -> Owed:
    """What a test is about: the requirement, and the stack that it has been given."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    stack = next((str(parameters[name]) for name in PARAMETERS if name in parameters), None)
    settings = next((each for each in mine(item.config) if each.environment == stack), None)
    whose = folder(item.config).resolve()
    shown = whose.relative_to(PROJECT) if whose.is_relative_to(PROJECT) else whose
    return Owed(number(item), shown, stack, settings)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Before whatever an assertion says: whose settings, which requirement, and what is owed."""
    try:
        return (yield)
    except Exception as error:
        said = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
        owed = about(pyfuncitem)
        if owed.title not in said:
            resource = subject(error.__traceback__)
            where = f": {resource}" if resource and resource not in said else ""
            said = f"{owed.of(claim(pyfuncitem.originalname))}{where}\n{said}"
        raise AssertionError(said).with_traceback(error.__traceback__) from None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Each requirement, and how many of its checks hold."""
    counts: dict[int, Counter[str]] = {}
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            of = dict(report.user_properties).get("requirement")
            if of is not None and (report.when == "call" or outcome != "passed"):
                counts.setdefault(of, Counter())[outcome] += 1
    if not counts:
        return
    terminalreporter.section("requirements")
    for of, outcomes in sorted(counts.items()):
        told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        terminalreporter.write_line(f"{of:>2}  {REQUIREMENTS[of]}: {told}")


@pytest.fixture(scope="session")
def environments(request: pytest.FixtureRequest) -> list[Settings]:
    """Mine."""
    return mine(request.config) or pytest.skip("the settings can't be used, or there are none")


@pytest.fixture(scope="session")
def synthesis(session_folder: Path, environments: list[Settings]) -> Path:
    """The folder of my stacks."""
    # The example's, where mine say the same: whoever is first, here or in tests/conftest.py, makes it for both.
    same = environments == load_environments(ONE_ACCOUNT)
    out, lock = ("cdktf.out", "synthesis.lock") if same else ("environments.out", "environments.lock")
    made = session_folder / out
    with FileLock(session_folder / lock):
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
def environment(stack: SynthesizedStack) -> Settings:
    """The settings of each environment in turn."""
    assert stack.settings is not None
    return stack.settings


# Not of the session: a module may have a `stack` of its own.
@pytest.fixture
def production(stack: SynthesizedStack, environment: Settings) -> SynthesizedStack:
    """Each environment's stack in turn that is of production."""
    if not environment.protected:
        pytest.skip(f"{stack.name} is no production")
    return stack


@pytest.fixture
def nonproduction(stack: SynthesizedStack, environment: Settings) -> SynthesizedStack:
    """Each environment's stack in turn that is not of production."""
    if environment.protected:
        pytest.skip(f"{stack.name} is production")
    return stack


@pytest.fixture(scope="session")
def any_stack(all_stacks: dict[str, SynthesizedStack], any_stack_name: str) -> SynthesizedStack:
    """Each stack in turn, the accounts' own too."""
    return all_stacks[any_stack_name]


@pytest.fixture(scope="session")
def home(
    any_stack: SynthesizedStack, environments: list[Settings], all_stacks: dict[str, SynthesizedStack]
) -> Account:
    """The account that each stack is in."""
    return next(
        Account(all_stacks[name], members)
        for name, members in accounts(environments).items()
        if name == any_stack.name or any_stack.settings in members
    )


@pytest.fixture(scope="session")
def account(
    all_stacks: dict[str, SynthesizedStack], environments: list[Settings], account_name: str
) -> Account:
    """Each account in turn."""
    return Account(all_stacks[account_name], accounts(environments)[account_name])


@pytest.fixture
def owed(request: pytest.FixtureRequest) -> Owed:
    """What this test is about, to say which setting is the cause."""
    return about(request.node)


@pytest.fixture(scope="session")
def of_the_project(request: pytest.FixtureRequest) -> bool:
    """Whether the settings are the project's own `environments/`."""
    return folder(request.config).resolve() == PROJECT / "environments"
