"""Settings of the tests' own: what is proven of the code is proven on these, never on `environments/`."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ONE_ACCOUNT"]

EXAMPLES = Path(__file__).parent / "examples"

ONE_ACCOUNT = EXAMPLES / "one_account"
"""`dev`, `staging` and `prod`, with a hosted zone, in one account and region."""
