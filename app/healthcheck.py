"""The container's health check: `python -m app.healthcheck` exits 0 when the application answers.

Standard library only: the image has no curl, and the check must start in a fraction of a second.
"""

from __future__ import annotations

import http.client
import os
import sys

# ECS kills a check after 5 s; giving up a second earlier leaves a reason in the task's events.
TIMEOUT_SECONDS = 4


def check(port: str) -> str | None:
    """None when `GET /health` on this port answers 200, otherwise what happened instead."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=TIMEOUT_SECONDS)
    except ValueError:
        return f"PORT is {port!r}: it must be a port number, such as 8080."
    try:
        connection.request("GET", "/health", headers={"User-Agent": "healthcheck"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException, OverflowError) as error:
        return f"GET /health on port {port} failed: {error}."
    finally:
        connection.close()
    return None if status == 200 else f"GET /health on port {port} answered {status}, not 200."


def main() -> int:
    """Check the application in this container; say why when it does not answer."""
    problem = check(os.environ.get("PORT", "8080"))
    if problem:
        sys.stderr.write(problem + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
