"""The roles of a synthesized stack: what is attached to each, and what it may do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from strongroom.proof.permissions.arns import Arns
from strongroom.proof.permissions.aws_managed import DOCUMENTS
from strongroom.proof.permissions.conditions import Context
from strongroom.proof.permissions.evaluate import Decision, Request, evaluate
from strongroom.synthesized import Resource, Stack, Statement, as_list, statements


@dataclass(frozen=True)
class Access:
    """Identity and resource policies of one stack, with their references resolved."""

    stack: Stack

    @cached_property
    def arns(self) -> Arns:
        return Arns(self.stack)

    def document(self, holder: Resource, argument: str = "policy") -> list[Statement]:
        """The statements of a policy document that a resource holds as text."""
        text = holder.get(argument)
        return statements(self.arns.resolve(text)) if isinstance(text, str) else []

    def attachments(self, role: Resource) -> list[Resource]:
        return [
            attachment
            for attachment in self.stack.of_type("aws_iam_role_policy_attachment")
            if attachment.mentions(role, "role") or attachment.get("role") == role.get("name")
        ]

    def statements_of(self, role: Resource) -> list[Statement]:
        """All that is attached to a role or written into it, as far as the stack and `aws_managed` know it."""
        return [*self.own_statements_of(role), *self._aws_statements_of(role)]

    def own_statements_of(self, role: Resource) -> list[Statement]:
        """Without what AWS wrote."""
        return self._own_statements[role.address]

    @cached_property
    def _own_statements(self) -> dict[str, list[Statement]]:
        return {role.address: self._read(role) for role in self.stack.of_type("aws_iam_role")}

    def _read(self, role: Resource) -> list[Statement]:
        attached = [self.stack.find(each.reference("policy_arn")) for each in self.attachments(role)]
        inline = [each for each in self.stack.of_type("aws_iam_role_policy") if each.mentions(role, "role")]
        texts = [policy.get("policy") for policy in [*attached, *inline] if policy is not None]
        texts += [block.get("policy") for block in role.blocks("inline_policy")]
        return [statement for text in texts for statement in statements(self.arns.resolve(str(text)))]

    def _aws_statements_of(self, role: Resource) -> Iterator[Statement]:
        for attachment in self.attachments(role):
            yield from DOCUMENTS.get(str(attachment.get("policy_arn")).partition(":policy/")[2], ())

    def may(self, role: Resource, action: str, resource: str, context: Context | None = None) -> Decision:
        """What a role's own policies say; its boundary is another stack's."""
        return evaluate(self.statements_of(role), Request(action, resource, context or {}))

    def services(self, role: Resource) -> set[str]:
        """The AWS services that a role's trust policy names."""
        return {
            service
            for statement in self.document(role, "assume_role_policy")
            if isinstance(statement.get("Principal"), dict)
            for service in as_list(statement["Principal"].get("Service"))
        }

    @cached_property
    def service_roles(self) -> list[Resource]:
        """The roles that AWS services assume: those of what runs, as against people and pipelines."""
        return [role for role in self.stack.of_type("aws_iam_role") if self.services(role)]
