"""DynamoDB and SQS over HTTP as far as the application calls them, to hang and to refuse."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

QUEUE = "queue"
EVERY_SECONDS = 0.05


@dataclass
class Aws:
    """`hang`: tables, or QUEUE, that take calls and say nothing; `refuses`: SQS refuses each entry."""

    hang: set[str] = field(default_factory=set)
    refuses: bool = False
    queued: int = 0
    items: dict[str, Any] = field(default_factory=dict)
    port: int = 0

    def answer(self, operation: str, asked: Any) -> Any:
        """To a call, in the services' JSON protocols."""
        where = asked.get("TableName") or next(iter(asked.get("RequestItems", [QUEUE])))
        while where in self.hang:
            time.sleep(EVERY_SECONDS)
        return getattr(self, f"_{operation.lower()}")(asked)

    def _putitem(self, asked: Any) -> Any:
        self.items[asked["Item"]["session_id"]["S"]] = asked["Item"]
        return {}

    def _getitem(self, asked: Any) -> Any:
        item = self.items.get(asked["Key"]["session_id"]["S"])
        return {"Item": item} if item else {}

    def _batchgetitem(self, _: Any) -> Any:
        return {"Responses": {}}

    def _sendmessagebatch(self, asked: Any) -> Any:
        ids = [entry["Id"] for entry in asked["Entries"]]
        if self.refuses:
            return {"Failed": [{"Id": id, "Code": "InternalError", "SenderFault": False} for id in ids]}
        self.queued += len(ids)
        return {"Successful": [{"Id": id, "MessageId": id, "MD5OfMessageBody": ""} for id in ids]}


@contextmanager
def running() -> Iterator[Aws]:
    made = Aws()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = json.dumps(made.answer(self.headers["X-Amz-Target"].partition(".")[2], asked)).encode()
            with contextlib.suppress(ConnectionError):  # the client has given up
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 100

    with Server(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            made.hang.clear()
            server.shutdown()
            thread.join()
