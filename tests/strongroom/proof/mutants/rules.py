"""Security group rules that a developer might add: to the network, and for a role."""

from __future__ import annotations

from typing import Any

from tests.strongroom.proof.mutants.mutant import Draft

__all__ = ["admit", "group", "open_between", "ref"]


def ref(draft: Draft, path: str, attribute: str = "id") -> str:
    """A reference to the resource at a construct path."""
    return f"${{{draft.address(path)}.{attribute}}}"


def group(draft: Draft, role: str) -> str:
    return ref(draft, f"security_groups/{role}")


def admit(
    draft: Draft, direction: str, role: str, first: int, last: int | None = None, **end: Any
) -> dict[str, Any]:
    """A rule more, at `mutant/<direction>`: its arguments."""
    type_ = f"aws_vpc_security_group_{direction}_rule"
    draft.add(
        type_,
        direction,
        security_group_id=group(draft, role),
        ip_protocol="tcp",
        from_port=first,
        to_port=first if last is None else last,
        description="Needed for the release",
        lifecycle={"create_before_destroy": True},
        **end,
    )
    return draft.of_type(type_)[direction]


def open_between(draft: Draft, source: str, target: str, first: int, last: int | None = None) -> None:
    """Both rules of a flow between two roles."""
    admit(draft, "egress", source, first, last, referenced_security_group_id=group(draft, target))
    admit(draft, "ingress", target, first, last, referenced_security_group_id=group(draft, source))
