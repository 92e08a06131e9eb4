"""How long AWS's services typically take to answer, in the same region: parameters, not measurements.

Sources: Amazon DynamoDB developer guide, introduction (single-digit milliseconds); Amazon SQS FAQs (SendMessage
typically takes tens of milliseconds, or low hundreds).
"""

from __future__ import annotations

__all__ = ["DYNAMODB_MS", "SQS_MS"]

DYNAMODB_MS = 5.0
SQS_MS = 20.0
