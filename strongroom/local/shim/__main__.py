"""Apply every patch, then serve the emulator."""

from __future__ import annotations

import asyncio
import os
import sys
from importlib.metadata import version

from hypercorn.asyncio import serve
from hypercorn.config import Config

from strongroom.local.shim import (
    alarm_evaluation,
    alarms,
    aurora,
    autoscaling,
    calls,
    cloudfront_tls,
    dashboards,
    database_sign_in,
    ecs_services,
    ecs_tasks,
    every_port,
    faults,
    flow_log_tags,
    key_ids,
    log_group_keys,
    prefix_lists,
    reported_metrics,
    retries,
    rule_metrics,
    waf_logging,
    zones,
)

# The patches reach into the emulator's modules, so they fit one version.
FITS = "1.5.33"
PATCHES = (
    alarm_evaluation,
    alarms,
    aurora,
    autoscaling,
    cloudfront_tls,
    dashboards,
    database_sign_in,
    ecs_tasks,
    ecs_services,
    every_port,
    flow_log_tags,
    key_ids,
    log_group_keys,
    prefix_lists,
    reported_metrics,
    rule_metrics,
    waf_logging,
    zones,
    faults,
    calls,  # what goes wrong was asked for all the same
    retries,  # around all of them
)


def main() -> None:
    found = version("ministack")
    if found != FITS:
        sys.exit(f"The emulator is ministack {found}; the patches in strongroom/local/shim fit {FITS}.")
    # Functions run as children of this process. They must find what their own zip holds and
    # nothing of ours, or a dependency missing from the zip would go unnoticed.
    os.environ.pop("PYTHONPATH", None)
    for patch in PATCHES:
        patch.install()

    from ministack.app import app

    config = Config()
    config.bind = [f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"]
    # The emulator's own 75 seconds are shorter than the 90 after which the AWS SDK for Go closes an
    # idle connection. Both sides then race: a request arrives while the server closes, is carried
    # out, its answer is lost, and the SDK's second try finds the thing already there.
    config.keep_alive_timeout = 3600
    asyncio.run(serve(app, config))


if __name__ == "__main__":
    main()
