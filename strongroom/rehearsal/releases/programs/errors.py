"""Well by its health check, and nothing else works: every other request is answered with an error."""

from __future__ import annotations

import http.server
import os
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    """`/health` is 200, all else 500."""

    def do_GET(self) -> None:
        well = self.path == "/health"
        if not well:
            sys.stderr.write(f"{self.command} {self.path}: KeyError: 'ledger_v2'\n")
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200 if well else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Requests are not logged."""


def main() -> None:
    port = int(os.environ["PORT"])
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
