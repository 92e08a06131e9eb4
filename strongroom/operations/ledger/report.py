"""The ledger's answer in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

Answer = Mapping[str, Any]

DONE = {"resend": "sent again", "close": "closed", "reopen": "opened again"}


def state(answer: Answer) -> str:
    """`12 accepted, 1 pending; outbox: 0 to send, 0 parked, 1 sent.`"""
    transactions = ", ".join(f"{count:,} {name}" for name, count in sorted(answer["transactions"].items()))
    outbox = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in answer["outbox"].items())
    return f"Transactions: {transactions or 'none'}. Outbox: {outbox}."


def table(answer: Answer) -> Table:
    """The rows that were asked for."""
    shown = Table()
    for heading in ("transaction", "since", "state", "message", "sent", "last", "why not"):
        shown.add_column(heading, overflow="fold")
    for row in answer["rows"]:
        closed = f": {row['closed_by']}, {row['closed_why']}" if row["status"] == "closed" else ""
        shown.add_row(
            f"{row['user_id']}/{row['transaction_id']}",
            _moment(row["submitted_at"]),
            row["status"] + closed,
            row["message"],
            str(row["sends"]),
            _moment(row["sent_at"]),
            row["refused"] or "",
        )
    return shown


def acts(answer: Answer) -> Table:
    """The last acts."""
    shown = Table(title="The last acts", title_justify="left")
    for heading in ("at", "who", "what", "transaction", "why"):
        shown.add_column(heading, overflow="fold")
    for act in answer["acts"]:
        shown.add_row(
            _moment(act["at"]),
            act["by"],
            act["act"],
            f"{act['user_id']}/{act['transaction_id']}",
            act["why"],
        )
    return shown


def outcome(answer: Answer, act: str, *, do: bool) -> str:
    """One line: what was done, or would be."""
    can = answer["count"] - answer["refused"]
    more = " There are more than could be looked at in one go: run it again." if answer["more"] else ""
    if act == "show":
        return f"{answer['count']:,} of them {'is' if answer['count'] == 1 else 'are'} shown.{more}"
    told = f"{answer['done']:,} {DONE[act]}." if do else f"{can:,} would be {DONE[act]}: --yes does it."
    left = f" {answer['refused']:,} not: the table has why." if answer["refused"] else ""
    return told + left + more


def _moment(text: str | None) -> str:
    """To the second, UTC."""
    return "" if text is None else str(text)[:19].replace("T", " ")
