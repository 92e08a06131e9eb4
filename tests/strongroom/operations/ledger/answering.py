"""In place of `app.operate`: says what it was asked, or ends as an id tells it to."""

from __future__ import annotations

import json
import sys

ROW = {
    "user_id": "u-1",
    "transaction_id": "order-1",
    "submitted_at": "2026-01-31 09:00:00+00:00",
    "status": "pending",
    "message": "sent",
    "sends": 2,
    "sent_at": None,
    "refused": None,
    "closed_by": None,
    "closed_why": None,
}

order = json.loads(sys.argv[1])
sys.stdout.write("a line of something else\n")
sys.stdout.flush()  # standard error is not buffered
match order["ids"]:
    case ["refuse"]:
        sys.stderr.write("an act takes who and why\n")
        sys.exit(2)
    case ["fail"]:
        sys.stdout.write(json.dumps({"message": "nothing was done: the database is away"}) + "\n")
        sys.exit(1)
    case ["silent"]:
        sys.exit(0)
    case ["none"]:
        rows: list[dict[str, object]] = []
    case ["not"]:
        rows = [{**ROW, "refused": "is on its way"}]
    case _:
        rows = [dict(ROW)]
refused = sum(bool(row["refused"]) for row in rows)
act = {"at": "2026-01-31 09:00:00+00:00", "by": order["by"], "act": order["act"], "why": order["why"]}
answer = {
    "transactions": {"pending": len(rows)},
    "outbox": {"to_send": 0, "parked": 0, "sent": len(rows)},
    "acts": [{**act, "user_id": "u-1", "transaction_id": "order-1"}] if order["do"] else [],
    "count": 0 if order["stuck"] and order["act"] == "show" else len(rows),
    "more": False,
    "done": len(rows) - refused if order["do"] else 0,
    "refused": refused,
    "rows": rows,
    "asked": order,
}
sys.stdout.write(json.dumps({"level": "INFO", "message": "ledger answer", "answer": answer}) + "\n")
