"""The checks of security groups as resources, at their edges."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

GROUP, RULE = "aws_security_group.app", "aws_vpc_security_group_ingress_rule.web"
LATER = {"lifecycle": [{"create_before_destroy": True}]}


@pytest.mark.parametrize(
    ("rules", "holds"),
    [
        ({}, True),
        ({"ingress": []}, True),
        ({"ingress": [{"self": True}], "egress": {"self": True}}, True),
    ],
)
def test_one_form_may_be_any(rules: dict[str, Any], holds: bool) -> None:
    assert (problems("SR131", {GROUP: rules}) == {}) is holds
    own = {GROUP: rules, RULE: {"security_group_id": f"${{{GROUP}.id}}"}}
    assert (problems("SR131", own) == {}) is not any(rules.values())


@pytest.mark.parametrize(
    ("names", "holds"),
    [
        ({}, True),
        ({"name_prefix": "a" * 229}, True),
        ({"name_prefix": "a" * 230}, False),
        ({"name_prefix": "asg-"}, True),
        ({"name_prefix": "sg-"}, False),
        ({"name_prefix": "${var.name}-"}, True),
        ({"name": None}, True),
        ({"name": "app"}, False),
    ],
)
def test_what_a_group_may_be_called(names: dict[str, Any], holds: bool) -> None:
    assert (problems("SR132", {GROUP: {**names, **LATER}}) == {}) is holds


@pytest.mark.parametrize(
    ("description", "holds"),
    [
        ("a" * 255, True),
        ("a" * 256, False),
        ("HTTPS (443) from browsers, _all_ of them: #1 @ 100% + more", False),
        ("HTTPS (443) from browsers, _all_ of them: #1 @ 100 + more; [x]{y}!$*=&/", True),
        ("Managed by Terraform", False),
        ("", False),
        (None, False),
        ("${var.why}", True),
        ("für alle", False),
    ],
)
def test_what_ec2_takes_as_a_description(description: str | None, holds: bool) -> None:
    assert (problems("SR133", {RULE: {"description": description}}) == {}) is holds
    inline = {"description": "The application", "ingress": {"description": description}}
    assert (problems("SR133", {GROUP: inline}) == {}) is holds
