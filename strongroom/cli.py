"""The command line. Errors are one sentence on stderr; exit codes are those of `strongroom.errors`."""

from __future__ import annotations

import signal
import sys
from types import FrameType

import typer

from strongroom.commands import Commands
from strongroom.errors import StrongroomError

INTERRUPTED = 130  # 128 + SIGINT, as shells have it

app = typer.Typer(cls=Commands, add_completion=False, pretty_exceptions_enable=False)


@app.callback(no_args_is_help=True)
def _strongroom() -> None:
    """A home on AWS for an application that processes financial transactions."""


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
