"""The page in a real browser: Chromium, the application and who else is on the network, once a session."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, async_playwright, expect
from starlette.types import ASGIApp

from app import migrate
from app.server import create_server
from app.structured_logs import JsonFormatter
from strongroom.local.database import postgres
from tests.app.conftest import as_master
from tests.app.fakes import MASTER, OWN_ORIGIN
from tests.browser.attackers import attackers
from tests.browser.bank import Bank
from tests.browser.chromium import HOW_TO_GET_IT, executable
from tests.browser.edge import edge
from tests.browser.names import ATTACKERS, HOSTS, OWN_HOST, STATIC_HOST, resolver_rules
from tests.browser.servers import issue, serving
from tests.browser.visitor import Visitor
from tests.browser.watch import DIGITS, Watch
from tests.synthesized import SynthesizedStack

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parents[1]

# Milliseconds. The page asks about what is pending every 1.5 s; the rest is for a machine that is busy.
expect.set_options(timeout=10_000)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = executable()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    return path


@pytest.fixture(scope="session")
def session_bank(chromium_path: str) -> Iterator[Bank]:  # noqa: ARG001 - without a browser nothing is started
    installation = postgres.programs(PROJECT / ".venv-emulator" / "bin" / "python")
    with postgres.running(installation, database="ledger", master=MASTER, password="p") as server:
        migrate.migrate(as_master(server))
        yield Bank(server)


@pytest.fixture(scope="session")
def launch_options(
    chromium_path: str,
    session_bank: Bank,
    all_stacks: dict[str, SynthesizedStack],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Any]]:
    """Every server is there; the browser finds them under their names and trusts their certificate."""
    certificate = issue(HOSTS, tmp_path_factory.mktemp("certificate"))

    def plainly(application: ASGIApp) -> uvicorn.Server:
        return uvicorn.Server(uvicorn.Config(application, lifespan="off", log_config=None))

    with ExitStack() as running:
        ports = {
            # The application's own server, over TLS as seen by the load balancer's clients; and without.
            f"{OWN_HOST}:443": running.enter_context(serving(create_server(session_bank, 8080), certificate)),
            f"{OWN_HOST}:80": running.enter_context(serving(plainly(session_bank), None)),
            STATIC_HOST: running.enter_context(serving(plainly(edge(all_stacks["prod"])), certificate)),
        }
        others = running.enter_context(serving(plainly(attackers), certificate))
        yield {
            "executable_path": chromium_path,
            "args": [
                f"--host-resolver-rules={resolver_rules(ports | dict.fromkeys(ATTACKERS, others))}",
                f"--ignore-certificate-errors-spki-list={certificate.spki}",
            ],
            "ignore_default_args": ["--disable-back-forward-cache"],
        }


@pytest.fixture(scope="session")
async def chromium(launch_options: dict[str, Any]) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options)
        yield browser
        await browser.close()


@pytest.fixture(autouse=True)
def bank(session_bank: Bank) -> Bank:
    """The application, with nothing on record."""
    session_bank.reset()
    return session_bank


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the application writes into its log, line by line."""
    lines: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, logger = Handler(), logging.getLogger("app")
    handler.setFormatter(JsonFormatter("example", "test"))
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logger, "level", logging.DEBUG)
    logger.manager._clear_cache()  # type: ignore[attr-defined]
    return lines


@pytest.fixture
def origin() -> str:
    """Where the visitor opens the page; `on_either_origin` has it both ways."""
    return OWN_ORIGIN


@pytest.fixture
async def visitor(chromium: Browser, origin: str, logged: list[str]) -> AsyncIterator[Visitor]:
    """A person with a new browser. At the end nothing may have gone wrong that the test did not expect."""
    context = await chromium.new_context()
    watch = Watch()
    await watch.attach(context)
    yield Visitor(context, await context.new_page(), origin, watch)
    traces = await watch.traces_of_the_account(context)
    await context.close()
    assert watch.unexpected == []
    assert traces == []
    assert DIGITS not in "".join(logged)
