"""A perfect system in a few lines: what has to be there after bodies were sent, in an order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from strongroom.local.conservation.books import Books, Entry, Letter, Result, conflict_key
from strongroom.local.conservation.sent import Sent

USER = "visitor-1"


def body(number: int, **changed: Any) -> str:
    return json.dumps(
        {
            "transaction_id": f"t-{number}",
            "submitted_by": USER,
            "account_id": "GB29NWBK60161331926819",
            "amount": "12.50",
            "currency": "EUR",
            "type": "payment",
            "occurred_at": "2026-01-31T09:30:00Z",
            **changed,
        }
    )


def perfect(sent: Sequence[Sent]) -> Books:
    """`must` is taken as the verdict; whoever comes first under an id is the first."""
    results: dict[str, Result] = {}
    letters: list[Letter] = []
    ledger: list[Entry] = []
    for one in sent:
        if one.message is None:
            letters.append(Letter(f"m-{len(letters)}", one.body, receive_count=5))
            continue
        name, sha = one.message.key, one.message.body_sha256
        kept = {key: value for key, value in one.message.fields.items() if isinstance(value, str)}
        item: dict[str, Any] = {**kept, "body_sha256": sha, "processed_at": "2026-01-31T09:30:01.000000+00:00"}
        must = one.must or "accepted"
        key = name
        if name in results:
            must, key = "rejected: id_reused", conflict_key(name, sha)
            item["conflicts_with"] = name
        status, _, code = must.partition(": ")
        item |= {"transaction_id": key, "status": status, **({"reason": {"code": code}} if code else {})}
        results[key] = Result(key, item)
        if one.message.submitted_by:
            ledger.append(Entry(one.message.submitted_by, one.message.transaction_id, sha, must))
    return Books(results, tuple(letters), ledger=tuple(ledger))
