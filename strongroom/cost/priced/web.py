"""Web ACLs, keys and queues."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.cost.line import Line, Pricer, Subject, Uncounted, line, monthly

__all__ = ["WEB"]

TABLES_KEY = "keys/data"
VALIDATION_QUEUE = "validation/queue"


def _web_acl(of: Subject) -> Iterator[Line | Uncounted]:
    """A group of rules counts as one rule. AWS's own groups that are in use here cost nothing more."""
    rules = len(of.resource.blocks("rule"))
    yield monthly(of.resource, "web_acl")
    yield monthly(of.resource, "web_acl.rule", rules)
    if of.usage is not None and of.resource.get("scope") == "REGIONAL":
        yield line(of.resource, "web_acl.requests", 0, of.usage.million_requests)


def _key(of: Subject) -> Iterator[Line | Uncounted]:
    """All requests stand with the tables' key: those of account numbers, tables and queue are the many ones."""
    yield monthly(of.resource, "key")
    if of.usage is not None and of.resource.path == TABLES_KEY:
        yield line(of.resource, "key.requests", 0, of.usage.million_key_requests)


def _queue(of: Subject) -> Iterator[Line | Uncounted]:
    """What is sent; who reads is the event source mapping."""
    if of.usage is not None and of.resource.path == VALIDATION_QUEUE:
        yield line(of.resource, "queue", 0, of.usage.million_batches)


WEB: dict[str, Pricer] = {
    "aws_kms_key": _key,
    "aws_sqs_queue": _queue,
    "aws_wafv2_web_acl": _web_acl,
}
