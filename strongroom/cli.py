"""The command line. Errors are one sentence on stderr; exit codes are those of `strongroom.errors`."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from strongroom import versions
from strongroom.commands import Commands
from strongroom.errors import StrongroomError, UnusableError, refused
from strongroom.shown import echo, printable

INTERRUPTED = 130  # 128 + SIGINT, as shells have it

app = typer.Typer(cls=Commands, add_completion=False, pretty_exceptions_enable=False)


def _show_versions(wanted: bool) -> None:
    if wanted:
        echo("\n".join(versions.lines()))
        raise typer.Exit


@app.callback(no_args_is_help=True)
def _strongroom(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_versions, is_eager=True, help="Print versions, and exit."),
    ] = False,
) -> None:
    """A home on AWS for an application that processes financial transactions."""


class Interrupted(BaseException):
    """Python unwinds the stack, and every `finally` stops what it started.

    Not KeyboardInterrupt: Typer would turn that into its own "Aborted." and exit code 1.
    """


def main() -> None:
    """Run a command; whatever it started is stopped, also after Ctrl-C and SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # what a locale has no sign for is no error
    try:
        _run()
    except StrongroomError as error:
        with contextlib.suppress(OSError):  # nobody reads there
            sys.stderr.write(f"strongroom: {printable(str(error))}\n")
        sys.exit(error.exit_code)
    except Interrupted:
        sys.exit(INTERRUPTED)


def _run() -> None:
    """What the system refuses is an error like any other, whoever asked for it."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except OSError as error:
        raise _unwritten() or refused(error) from error
    except SystemExit as left:
        # Typer and Rich leave with 1 where nobody reads on, which would say that something was found.
        if isinstance(left.__context__, BrokenPipeError):
            raise _output(left.__context__) from None
        raise


def _unwritten() -> UnusableError | None:
    """What became of the output; None where it has been written."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # Python tries once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _output(error)
    return None


def _output(error: OSError) -> UnusableError:
    return UnusableError(f"The output can't be written: {error.strerror}.")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    # Once: a second Ctrl-C would interrupt the stopping, and leave processes behind.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    sys.stderr.write("strongroom: interrupted; stopping what was started ...\n")
    raise Interrupted


if __name__ == "__main__":
    main()
