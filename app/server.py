"""uvicorn, with the time-outs and the way to stop that a load balancer and Fargate Spot need."""

from __future__ import annotations

import logging
import signal
import time
from types import FrameType
from typing import Final

import uvicorn
from starlette.types import ASGIApp

logger = logging.getLogger(__name__)

# Longer than the load balancer's idle time-out of 60 s. Were it shorter, the load balancer could
# send a request on a connection that is being closed here, and answer 502 to the visitor.
KEEP_ALIVE_SECONDS: Final = 75

# A Spot interruption sends SIGTERM while the load balancer still forwards to this task; it takes
# some seconds until that has stopped. Keep answering meanwhile.
LINGER_SECONDS: Final = 10.0

# Then no new connections, and requests that run may finish; then what runs in the background, a call to AWS
# that nobody can cut short, and the database's pool. Together with lingering this stays below ECS's 30 s
# between SIGTERM and SIGKILL (`stopTimeout`), also where neither AWS nor the database answers.
GRACEFUL_SECONDS: Final = 8


class Server(uvicorn.Server):
    """Lingers on SIGTERM. A second SIGTERM, or SIGINT (Ctrl-C), stops without lingering."""

    def __init__(self, config: uvicorn.Config, linger_seconds: float = LINGER_SECONDS) -> None:
        super().__init__(config)
        self._linger_seconds = linger_seconds
        self._stop_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's
        """Handle a signal. Not recorded as uvicorn does: being stopped is no failure, exit 0."""
        if sig == signal.SIGTERM and self._stop_at is None and not self.should_exit:
            self._stop_at = time.monotonic() + self._linger_seconds
        elif sig == signal.SIGINT and self.should_exit:
            self.force_exit = True
        else:
            self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second; True ends the server."""
        if self._stop_at is not None and time.monotonic() >= self._stop_at:
            self.should_exit = True
        return await super().on_tick(counter)


def _no_advice(record: logging.LogRecord) -> bool:
    """Who asks for an upgrade is answered over HTTP/1.1; uvicorn's advice would be to install what upgrades."""
    return not record.getMessage().startswith(("Unsupported upgrade request", "No supported WebSocket library"))


def create_server(application: ASGIApp, port: int) -> Server:
    """The server for this application, not yet running."""
    logging.getLogger("uvicorn.error").addFilter(_no_advice)
    return Server(
        uvicorn.Config(
            application,
            # Every address of the task's own interface; its security group decides who gets there.
            host="0.0.0.0",  # noqa: S104
            port=port,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACEFUL_SECONDS,
            lifespan="on",
            log_config=None,  # app.structured_logs has set logging up
            access_log=False,  # app.request_log writes it
            proxy_headers=False,  # app.forwarded reads them
            server_header=False,
            ws="none",  # there is nothing here that speaks WebSocket
        )
    )
