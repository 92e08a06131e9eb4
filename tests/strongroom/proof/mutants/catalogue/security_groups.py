"""Security groups as resources, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.rules import group

SERVICE = "security_groups/service"
DATABASE = "security_groups/database"
TO_DATABASE = "security_groups/ingress-service-to-database-5432"


@mutant(
    "rules-in-two-forms", "Each apply takes the group's own rules away, and makes them again", named=DATABASE
)
def _(draft: Draft) -> None:
    draft(DATABASE)["ingress"] = [
        {
            "protocol": "tcp",
            "from_port": 5432,
            "to_port": 5432,
            "security_groups": [group(draft, "service")],
            "description": "The ledger",
        }
    ]


@mutant("old-and-new-rules", "The two kinds of rule resources undo each other", named=DATABASE)
def _(draft: Draft) -> None:
    draft.add(
        "aws_security_group_rule",
        "old",
        type="ingress",
        security_group_id=group(draft, "database"),
        source_security_group_id=group(draft, "service"),
        protocol="tcp",
        from_port=5432,
        to_port=5432,
        description="The ledger",
    )


@mutant("a-fixed-name", "The next description of the group can't be applied", named=SERVICE)
def _(draft: Draft) -> None:
    del draft(SERVICE)["name_prefix"]
    draft(SERVICE)["name"] = "strongroom-service-prod"


@mutant("old-group-first", "The apply waits for a group that is in use to go", named=SERVICE)
def _(draft: Draft) -> None:
    del draft(SERVICE)["lifecycle"]


@mutant("ec2s-own-prefix", "EC2 refuses the name", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["name_prefix"] = "sg-service-prod-"


@mutant("a-prefix-too-long", "EC2 refuses the name", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["name_prefix"] = "strongroom-service-" * 13


@mutant("a-group-that-says-nothing", "Nobody knows what it is for", named=SERVICE)
def _(draft: Draft) -> None:
    del draft(SERVICE)["description"]


@mutant("a-rule-that-says-nothing", "Nobody dares to remove it", named=TO_DATABASE)
def _(draft: Draft) -> None:
    draft(TO_DATABASE)["description"] = " "


@mutant("a-description-that-ec2-refuses", "The apply fails at the apostrophe", named=TO_DATABASE)
def _(draft: Draft) -> None:
    draft(TO_DATABASE)["description"] = "The ledger's port"


@mutant(
    "closed-too-early",
    "A new port: nobody reaches the old tasks, and the new ones aren't there yet",
    named=TO_DATABASE,
)
def _(draft: Draft) -> None:
    del draft(TO_DATABASE)["lifecycle"]
