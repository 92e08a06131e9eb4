"""The process as a whole: it listens, its health check sees it, and it stops as Fargate stops it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from app import health, healthcheck
from app.aws import CLIENT_CONFIG, LONGEST_CALL_SECONDS
from app.background import STOP_WITHIN_SECONDS
from app.database import CLOSE_WITHIN_SECONDS
from app.server import GRACEFUL_SECONDS, KEEP_ALIVE_SECONDS, LINGER_SECONDS, Server, create_server
from tests.app.fakes import AT_ONCE, ENVIRONMENT, World
from tests.browser.servers import serving

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def process(port: int) -> Iterator[subprocess.Popen[str]]:
    """`python -m app` where nothing may be written and no AWS can be reached."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    environment = {
        **ENVIRONMENT,
        **AT_ONCE,
        "PORT": str(port),
        "VALIDATION_QUEUE_URL": f"{nowhere}/123456789012/queue",
        "AWS_ENDPOINT_URL": nowhere,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        deadline = time.monotonic() + 30
        while healthcheck.check(str(port)) and time.monotonic() < deadline:
            assert running.poll() is None, running.communicate()
            time.sleep(0.05)
        try:
            yield running
        finally:
            if running.poll() is None:
                running.kill()


def test_the_process_serves_logs_json_and_stops_cleanly(process: subprocess.Popen[str], port: int) -> None:
    environment = {"PATH": os.environ["PATH"], "PORT": str(port)}
    command = [sys.executable, "-m", "app.healthcheck"]
    assert subprocess.run(command, cwd=ROOT, env=environment, timeout=10).returncode == 0

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/sessions")  # AWS cannot be reached
    answer = connection.getresponse()
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["server"] is None
    answer.read()
    connection.close()

    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert healthcheck.check(str(port)) is None, "after SIGTERM it must go on answering for a while"
    process.send_signal(signal.SIGTERM)  # the second one ends the waiting
    output, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert errors == ""
    entries = [json.loads(line) for line in output.splitlines()]
    assert entries[-1]["message"] == "stopped"
    assert [e["status"] for e in entries if e["logger"] == "app.access"] == [503]
    assert healthcheck.check(str(port)) is not None


def test_idle_and_half_open_connections_keep_nobody_out() -> None:
    with ExitStack() as opened:
        server = create_server(Starlette(routes=health.routes), 8080)
        port = opened.enter_context(serving(server, None))
        for number in range(400):
            connection = opened.enter_context(socket.create_connection(("127.0.0.1", port)))
            if number % 2:
                connection.sendall(b"POST /transactions HTTP/1.1\r\nHost: app.exam")
        assert healthcheck.check(str(port)) is None


def test_who_asks_for_a_websocket_is_answered_and_nothing_is_logged_of_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serving(create_server(Starlette(routes=health.routes), 8080), None) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        connection.request(
            "GET", "/health", headers={**upgrade, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
        )
        assert connection.getresponse().status == 200
        connection.close()
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == []


@pytest.mark.anyio
async def test_time_outs_fit_the_load_balancer_and_ecs(world: World) -> None:
    config = create_server(world.application, 8080).config
    assert config.timeout_keep_alive == KEEP_ALIVE_SECONDS > 60
    assert config.timeout_graceful_shutdown == GRACEFUL_SECONDS
    assert (
        LINGER_SECONDS
        + GRACEFUL_SECONDS
        + STOP_WITHIN_SECONDS
        + LONGEST_CALL_SECONDS  # one that began at the last moment
        + CLOSE_WITHIN_SECONDS
    ) < 30
    assert config.proxy_headers is False


def test_the_longest_call_is_what_the_client_may_take() -> None:
    tries = CLIENT_CONFIG.retries["total_max_attempts"]
    # botocore pauses for at most 1, 2, 4, ... seconds between tries in its mode "standard".
    pauses = sum(2**number for number in range(tries - 1))
    assert tries * (CLIENT_CONFIG.connect_timeout + CLIENT_CONFIG.read_timeout) + pauses == LONGEST_CALL_SECONDS


@pytest.mark.anyio
async def test_lingering_ends_by_itself(world: World) -> None:
    server = Server(uvicorn.Config(world.application), linger_seconds=0.05)
    server.handle_exit(signal.SIGTERM, None)
    assert await server.on_tick(1) is False
    time.sleep(0.06)
    assert await server.on_tick(2) is True


@pytest.mark.anyio
async def test_an_interrupt_does_not_linger(world: World) -> None:
    server = create_server(world.application, 8080)
    server.handle_exit(signal.SIGINT, None)
    assert await server.on_tick(1) is True
    server.handle_exit(signal.SIGINT, None)
    assert server.force_exit is True


@pytest.mark.parametrize("value", ["", "http", "70000", "-1"])
def test_the_health_check_says_what_is_wrong_with_the_port(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", value)
    assert healthcheck.main() == 1
    assert value in capsys.readouterr().err


@pytest.mark.parametrize("answer", [b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", b"not http\r\n", b""])
def test_the_health_check_fails_unless_the_answer_is_200(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def respond() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        thread = threading.Thread(target=respond)
        thread.start()
        problem = healthcheck.check(str(listener.getsockname()[1]))
        thread.join()
    assert problem is not None


def test_the_health_check_fails_when_nobody_listens() -> None:
    assert "failed" in str(healthcheck.check(str(free_port())))
