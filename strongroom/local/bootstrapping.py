"""The bootstrap stack, applied beside the environment as soon as the environment can begin.

Terraform's provider watches each lifecycle configuration of a bucket for almost a minute before it calls it
made, and nothing waits for those. On AWS an account is bootstrapped once; here it is each time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag

from strongroom.local.progress import Step
from strongroom.local.terraform import Event, Report

LAST = "aws_s3_bucket_lifecycle_configuration"
"""Nothing refers to these, and nothing an environment does depends on them."""


class CancelledError(Exception):
    """What goes on beside has failed, or was interrupted: Terraform is to stop."""


class Bootstrapping:
    """How far it is, between the thread that applies the stack and the one that waits."""

    def __init__(self) -> None:
        self._usable, self._cancelled = Flag(), Flag()

    def watch(self, step: Step) -> Report:
        """A report of Terraform's events that also tells when the stack can be used."""

        def report(event: Event) -> None:
            step(event)
            if step.only_left(LAST):
                self._usable.set()
            # Terraform tells of a resource that takes long every ten seconds: it is heard that soon.
            if self._cancelled.is_set():
                raise CancelledError

        return report

    @contextlib.contextmanager
    def beside(self, apply: Callable[[], None]) -> Iterator[None]:
        """Run `apply` in a thread; the body begins once the stack can be used, and both end together."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            applied = pool.submit(apply)
            applied.add_done_callback(lambda _: self._usable.set())
            try:
                self._usable.wait()
                if applied.done():
                    applied.result()
                yield
                applied.result()
            except BaseException:
                self._cancelled.set()
                raise
