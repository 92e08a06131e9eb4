"""Secrets of databases' master users: which container has one."""

from __future__ import annotations

from strongroom.synthesized import Attributes, Stack, blocks, references

__all__ = ["WRITTEN", "masters", "written_masters"]

WRITTEN = ":secret:rds!"
"""In an ARN: RDS names these secrets so (Amazon RDS user guide, "Password management with Amazon RDS and AWS
Secrets Manager")."""


def masters(stack: Stack, container: Attributes) -> set[str]:
    """The databases of the stack whose master user's secret a container has."""
    return {
        reference.address
        for reference in references(container.get("secrets"))
        if reference.attribute.startswith("master_user_secret") and reference.address in stack.resources
    }


def written_masters(container: Attributes) -> set[str]:
    """Those that it has by their ARNs: of which database, RDS alone knows."""
    given = (str(secret.get("valueFrom")) for secret in blocks(container.get("secrets")))
    return {secret for secret in given if WRITTEN in secret}
