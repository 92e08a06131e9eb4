"""The reference application as a user whom the database doesn't know: it never becomes ready, and ends."""

from __future__ import annotations

import os
import sys

from app.__main__ import main

if __name__ == "__main__":
    os.environ["DATABASE_USER"] = "ledger_app_v2"
    # As much sooner as periods for a start are here (`strongroom.local.shim.sooner`): a health check whose
    # start period has passed would else stop it first, which on AWS it does not.
    os.environ["START_WITHIN_SECONDS"] = "15"
    sys.exit(main())
