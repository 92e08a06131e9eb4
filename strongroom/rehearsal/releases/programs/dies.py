"""The reference application, which is well at first and then runs out of memory, or as good as that."""

from __future__ import annotations

import http.client
import os
import sys
import threading
import time

from app.__main__ import main

LIVES = 6.0  # seconds from its first good answer


def end() -> None:
    while not well():
        time.sleep(0.2)
    time.sleep(LIVES)
    sys.stderr.write("MemoryError: the cache of verdicts has grown to 2048 MiB\n")
    sys.stderr.flush()
    os._exit(137)


def well() -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["PORT"]), timeout=1)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    threading.Thread(target=end, daemon=True).start()
    sys.exit(main())
