"""What became of a session's submissions.

Who may see a verdict? The result item has no owner, and a client may bring its own transaction_id,
so an id is no secret. But the item holds the SHA-256 of the body it judged, and the session holds
the SHA-256 of each body it handed in: a session sees the verdict on exactly those bodies. Somebody
who hands in another body under an id already taken sees that conflict, and nothing of the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.gateways import Submission, Verdict, Verdicts

PENDING = Verdict(status="pending", body_sha256=None, processed_at=None, reason=None)


def conflict_key(submission: Submission) -> str:
    """Where the validation function records a body that came second under its id."""
    return f"{submission.transaction_id}#conflict#{submission.body_sha256}"


async def judged(submissions: Sequence[Submission], verdicts: Verdicts) -> list[tuple[Submission, Verdict]]:
    """Each submission with its verdict; pending while there is none."""
    if not submissions:
        return []
    first = await verdicts.find({s.transaction_id for s in submissions})
    others = {
        conflict_key(s)
        for s in submissions
        if s.transaction_id in first and first[s.transaction_id].body_sha256 != s.body_sha256
    }
    conflicts = await verdicts.find(others) if others else {}

    def verdict(submission: Submission) -> Verdict:
        found = first.get(submission.transaction_id)
        if found and found.body_sha256 == submission.body_sha256:
            return found
        return conflicts.get(conflict_key(submission), PENDING)

    return [(submission, verdict(submission)) for submission in submissions]


def summary(submission: Submission) -> dict[str, Any]:
    """A submission as the API shows it."""
    return {
        "transaction_id": submission.transaction_id,
        "submitted_at": submission.submitted_at,
        "account": submission.account_ending,
        "amount": submission.amount,
        "currency": submission.currency,
        "type": submission.type,
    }


def view(submission: Submission, verdict: Verdict) -> dict[str, Any]:
    """A submission and what became of it."""
    decided: Mapping[str, Any] = {
        "processed_at": verdict.processed_at,
        "reason": verdict.reason,
    }
    return (
        summary(submission)
        | {"status": verdict.status}
        | {name: value for name, value in decided.items() if value is not None}
    )
