"""One synthesis for the whole session, whatever number of workers it has."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import cdktf_lazy_provider

# What tests and their programs leave in the system's folder for temporary files is removed: cdktf makes a
# folder for each `Testing.app()`, jsii one for each process of Node that is killed. Workers have it from the
# environment, and so has Node, which starts with `install`. pytest keeps the last runs' `tmp_path` itself.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    # Short: sockets are made there, and their paths may not be long.
    os.environ["TMPDIR"] = tempfile.tempdir = tempfile.mkdtemp(prefix="sr-")
    # PostgreSQL runs as another user where these tests run as root, and has to get in.
    Path(tempfile.tempdir).chmod(0o711)
    # At the very end: jsii stops its process of Node at exit as well, which removes a folder of its own.
    atexit.register(shutil.rmtree, tempfile.tempdir, ignore_errors=True)

cdktf_lazy_provider.install()

import pytest  # noqa: E402  (after the lazy loading of the provider is in place)
from filelock import FileLock  # noqa: E402

from lambdas import packaging  # noqa: E402
from stacks.settings import Settings, load_environments  # noqa: E402
from strongroom.workspace import Workspace  # noqa: E402
from tests.example_settings import EXAMPLE_FUNCTIONS, ONE_ACCOUNT  # noqa: E402
from tests.synthesized import SynthesizedStack, read_stacks  # noqa: E402

PROJECT = Path(__file__).parents[1]

# What takes more than its share of a minute: it starts the emulator, Terraform, checkov, a browser or a second
# synthesis, or tries thousands of cases. `make unit` leaves it out.
SLOW = (
    "packages/cdktf_lazy_provider/tests",
    "tests/adopters/test_deployed.py",
    "tests/adopters/test_forms.py",
    "tests/adopters/test_moves.py",
    "tests/adopters/test_upgrade.py",
    "tests/adopters/test_walk.py",
    "tests/app/outages",
    "tests/app/test_migrations.py",
    "tests/app/test_plans.py",
    "tests/browser",
    "tests/changes/test_changed.py",
    "tests/strongroom/capacity/test_measure.py",
    "tests/strongroom/local/conservation/test_readers.py",
    "tests/deploy",
    "tests/environments/test_checkov.py",
    "tests/strongroom/documentation/test_figures.py",
    "tests/strongroom/documentation/test_tools.py",
    "tests/stacks/fuzz",
    "tests/stacks/test_anybody.py",
    "tests/lambdas/test_conservation.py",
    "tests/lambdas/test_packaging.py",
    "tests/lambdas/test_tables.py",
    "tests/lambdas/test_vendoring.py",
    "tests/lazy_provider",
    "tests/strongroom/local/test_database.py",
    "tests/strongroom/local/test_ecs_services.py",
    "tests/strongroom/local/test_ecs_tasks.py",
    "tests/strongroom/local/test_emulator.py",
    "tests/strongroom/local/test_faults.py",
    "tests/strongroom/proof/mutants",
    "tests/strongroom/proof/permissions/test_deploying.py",
    "tests/strongroom/proof/permissions/test_recording.py",
    "tests/stacks/plan",
    "tests/policies",
    "tests/strongroom/leaving",
    "tests/test_import_contracts.py",
    "tests/test_temporary_folders.py",
    "tests/adopters/test_again.py",
    "tests/strongroom/operations/ledger",
    "tests/strongroom/operations/redrive",
    "tests/stacks/synth/test_app.py",
    "tests/stacks/synth/test_determinism.py",
    "tests/strongroom/proof/verify/test_command.py",
    "tests/strongroom/proof/verify/test_waivers_told.py",
    "tests/strongroom/synthesized/test_unchanged.py",
    "tests/strongroom/change/difference/test_project.py",
    "tests/strongroom/change/difference/test_same_eyes.py",
    "tests/strongroom/change/review/test_any_plan.py",
    "tests/strongroom/change/review/test_canaries.py",
    "tests/strongroom/change/review/test_growth.py",
    "tests/strongroom/change/review/test_corpus.py",
    "tests/strongroom/change/review/test_page.py",
    "tests/strongroom/change/review/test_speed.py",
    "tests/strongroom/cost/test_by_setting.py",
    "tests/strongroom/cost/test_guide.py",
    "tests/strongroom/change/difference/test_replacements_planned.py",
    "tests/strongroom/change/matrix/test_recorded.py",
    "tests/strongroom/change/security/test_effective.py",
)


DEPLOYED = PROJECT / "tests" / "deploy"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--environments",
        dest="environments_folder",
        metavar="DIR",
        help="settings that tests/environments is about, instead of environments/",
    )
    parser.addoption(
        "--forms",
        choices=("some", "all"),
        default="some",
        help="how many forms of adopted settings tests/adopters tries",
    )


# What is imported and collected stays until the end; looking through it again and again is a third of the time.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m "not slow"` the slow ones need not even be imported."""
    return (config.option.markexpr == "not slow" and collection_path in slow()) or None


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The longest chain of tests that wait for one another, eight minutes: begun last it would end alone.
    items.sort(key=lambda item: DEPLOYED not in item.path.parents)
    for path, of_path in groupby(items, key=lambda item: item.path):
        if not slow().isdisjoint({path, *path.parents}):
            for item in of_path:
                item.add_marker(pytest.mark.slow)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("on_demand") and item.config.getoption("forms") != "all":
        pytest.skip("`make adopters` runs it")


@cache
def slow() -> frozenset[Path]:
    paths = frozenset(PROJECT / each for each in SLOW)
    if missing := [str(each) for each in sorted(paths) if not each.exists()]:
        raise pytest.UsageError(f"SLOW in {__file__} names what there is not: {', '.join(missing)}")
    return paths


@pytest.fixture(autouse=True, scope="session")
def _functions_of_the_examples_have_code() -> Iterator[None]:
    """Beside `lambdas/`, which holds what is deployed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packaging, "FOLDERS", [*packaging.FOLDERS, EXAMPLE_FUNCTIONS])
        yield


@pytest.fixture(scope="session")
def environments() -> list[Settings]:
    """The example's environments."""
    return load_environments(ONE_ACCOUNT)


@pytest.fixture(autouse=True, scope="session")
def _commands_read_the_example() -> Iterator[None]:
    """Not what whoever has cloned the project has put into `environments/`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Workspace, "environments", ONE_ACCOUNT)
        yield


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers share: the first that needs a thing makes it there, the others wait."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def synthesis(session_folder: Path, environments: list[Settings]) -> Path:
    """The folder of all stacks."""
    folder = session_folder / "cdktf.out"
    with FileLock(session_folder / "synthesis.lock"):
        if not (folder / "manifest.json").exists():
            from stacks.app import synthesize

            synthesize(environments, folder)
    return folder / "stacks"


@pytest.fixture(scope="session")
def plans(session_folder: Path, synthesis: Path) -> Path:
    """The folder of `<stack>/plan.json`, Terraform's plans of `dev` and `prod`, beside their `cdk.tf.json`.

    Half a minute: tests that need it are in the xdist group "plan".
    """
    from tests.plans import make

    folder = session_folder / "plans"
    done = folder / "done"
    with FileLock(session_folder / "plans.lock"):
        if not done.exists():
            folder.mkdir(exist_ok=True)
            make(synthesis, folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def all_stacks(synthesis: Path, environments: list[Settings]) -> dict[str, SynthesizedStack]:
    """Every stack, the bootstrap one too, by name."""
    return read_stacks(synthesis, environments)


@pytest.fixture(scope="session")
def stacks(all_stacks: dict[str, SynthesizedStack]) -> dict[str, SynthesizedStack]:
    """The environments' stacks by name."""
    return {name: stack for name, stack in all_stacks.items() if stack.settings is not None}


@pytest.fixture(scope="session", params=["dev", "staging", "prod"])
def stack(request: pytest.FixtureRequest, stacks: dict[str, SynthesizedStack]) -> SynthesizedStack:
    """Each environment's stack in turn: what every environment owes is asserted on all of them."""
    return stacks[request.param]
