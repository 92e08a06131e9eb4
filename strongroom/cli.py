"""The command line. Errors are one sentence on stderr; exit codes are those of `strongroom.errors`."""

from __future__ import annotations

import signal
import sys
from types import FrameType

import typer

from strongroom.addresses import command as addresses
from strongroom.capacity import command as capacity
from strongroom.chaos import command as chaos
from strongroom.difference import command as difference
from strongroom.docs import commands as docs
from strongroom.errors import StrongroomError
from strongroom.hcl import command as hcl
from strongroom.local import commands as local
from strongroom.permissions import command as permissions
from strongroom.port import command as port
from strongroom.reach import command as reach
from strongroom.redrive import command as redrive
from strongroom.verify import command as verify

INTERRUPTED = 130  # 128 + SIGINT, as shells have it

app = typer.Typer(
    name="strongroom",
    help="A home on AWS for an application that processes financial transactions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (
    local,
    difference,
    docs,
    permissions,
    reach,
    verify,
    addresses,
    port,
    hcl,
    capacity,
    redrive,
    chaos,
):
    commands.register(app)


class Interrupted(BaseException):
    """Python unwinds the stack, and every `finally` stops what it started.

    Not KeyboardInterrupt: Typer would turn that into its own "Aborted." and exit code 1.
    """


def main() -> None:
    """Run a command; whatever it started is stopped, also after Ctrl-C and SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        app()
    except StrongroomError as error:
        sys.stderr.write(f"strongroom: {error}\n")
        sys.exit(error.exit_code)
    except Interrupted:
        sys.exit(INTERRUPTED)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    # Once: a second Ctrl-C would interrupt the stopping, and leave processes behind.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    sys.stderr.write("strongroom: interrupted; stopping what was started ...\n")
    raise Interrupted


if __name__ == "__main__":
    main()
