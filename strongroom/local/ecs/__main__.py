"""`python -m strongroom.local.ecs LOCAL ENDPOINT REGION SERVICE...`: the agent, until it is told to stop.

`LOCAL`: the workspace's folder; `ENDPOINT`: the emulator; `SERVICE`: the names of those whose tasks it runs.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from strongroom.local.aws import Clients
from strongroom.local.ecs.agent import Agent
from strongroom.workspace import PROJECT, Workspace


def main() -> int:
    local, endpoint, region, *services = sys.argv[1:]
    agent = Agent(Workspace(PROJECT, Path(local)), Clients(endpoint, region), services)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: agent.ended.set())
    agent.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
