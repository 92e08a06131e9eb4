"""Logs: one JSON object a line on standard output, which ECS hands to CloudWatch Logs.

Account numbers are kept out twice: no code logs a body, and what looks like one in a message or an
exception's text is masked before it is written.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, Final

from app.request_context import current_request_id, current_trace_id

# Eight digits or more, also in groups ("DE89 3704 0044 …", "4111.1111.…"), as account and card numbers have;
# whatever letters touch them. What is random and of a known length stays readable: UUIDs, and hashes as MD5,
# SHA-1 and SHA-256 make them. So do IPv4 addresses.
_LONG_NUMBER: Final = re.compile(
    r"(?P<kept>\b(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}"
    r"|(?:(?:25[0-5]|(?:2[0-4]|1?[0-9])?[0-9])(?:\.(?!$)|(?![.0-9]))){4})(?![\w.-]))|\d(?:[ ._/-]?\d){7,}"
)
# Of a record's extras: what was looked at when it came in, and where it came from.
_CHECKED: Final = frozenset({"transaction_id", "submitted_by", "request_id", "client"})

# At DEBUG these log whole requests, bodies and cookies included, whatever LOG_LEVEL says.
_TOO_TALKATIVE: Final = ("boto3", "botocore", "urllib3", "s3transfer")

_STANDARD: Final = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "color_message"}


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON, with the request's ids and every `extra`."""

    def __init__(self, application: str, environment: str) -> None:
        super().__init__()
        self._fixed = {"application": application, "environment": environment}

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        entry: dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": mask(record.getMessage()),
            **self._fixed,
        }
        if request_id := current_request_id():
            entry["request_id"] = request_id
        if trace_id := current_trace_id():
            entry["trace_id"] = trace_id
        entry |= {
            name: mask(value) if isinstance(value, str) and name not in _CHECKED else value
            for name, value in record.__dict__.items()
            if name not in _STANDARD
        }
        if record.exc_info:
            entry["exception"] = mask(self.formatException(record.exc_info))
        return json.dumps(entry, default=str)


def mask(text: str) -> str:
    """The text, with what may be an account number reduced to its last four digits."""
    return _LONG_NUMBER.sub(lambda match: match["kept"] or "****" + re.sub(r"\D", "", match.group())[-4:], text)


def configure_logging(level: str, application: str, environment: str) -> None:
    """Send every log record of the process through the JSON formatter."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter(application, environment))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TOO_TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
