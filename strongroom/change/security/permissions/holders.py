"""Who has which policies in a stack: roles, users and groups, and what has a policy of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any

from strongroom.change.security.permissions.atoms import opaque, readable
from strongroom.change.security.permissions.event_buses import EVENT_PERMISSION, event_statement
from strongroom.change.security.permissions.table import Given, table
from strongroom.proof.permissions.arns import Arns
from strongroom.proof.permissions.aws_managed import DOCUMENTS
from strongroom.synthesized import Resource, Stack, Statement, as_list, is_unknown, references, statements

# What the AWS provider calls arguments with a policy document, of any type.
DOCUMENTS_BY_NAME = (
    "access_policies",
    "access_policy",
    "assume_role_policy",
    "content",
    "policy",
    "policy_document",
    "resource_policy",
)

MOST = 1024
"""Documents that are kept decoded: the same one may be on both sides, and many resources'."""

WITHIN = "\n"
"""Between an address and the argument with another document than `policy`: an address may have spaces in it."""

UNATTACHED = "whoever has "
"""What a policy's name follows that nobody of the stack has: others may, as a boundary or from elsewhere."""

Sourced = tuple[Statement, str]
"""A statement, and the address of the resource that has it."""


@dataclass
class Holder:
    """`identity`: it acts; another's policies say who may do what to it, in statements that name a principal.

    `boundary`: its permissions boundary, where the stack has it; `limit` names one that it has not. `closed`:
    what is given to it and can't be read here: ARNs of managed policies, and texts with where they are.
    """

    name: str
    identity: bool
    statements: list[Sourced] = field(default_factory=list)
    boundary: list[Sourced] | None = None
    limit: str | None = None
    closed: dict[str, str] = field(default_factory=dict)


class Holders:
    """All of a stack's, by name: an identity's address, of what has a policy its address and `policy`."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._arns = Arns(stack)
        self._by_arn = {self._arns.of(policy): policy for policy in stack.of_type("aws_iam_policy")}
        self._attached: set[str] = set()
        self.all: dict[str, Holder] = {}
        self._identities()
        self._given()
        for policy in stack.of_type("aws_iam_policy"):
            if policy.address not in self._attached:
                self._add(self._holder(f"{UNATTACHED}{policy.address}"), policy, policy.get("policy"))
        for resource in stack.resources.values():
            self._resource(resource)
        self._defaults()

    def _holder(self, name: str, *, identity: bool = True) -> Holder:
        return self.all.setdefault(name, Holder(name, identity))

    def _identities(self) -> None:
        for row in table().identities:
            for resource in self.stack.of_type(row.type):
                holder = self._holder(resource.address)
                *outer, last = row.inline or ("",)
                for block in resource.blocks(*outer) if row.inline else ():
                    self._add(holder, resource, block.get(last))
                for arn in as_list(resource.get(row.managed)) if row.managed else ():
                    self._attach(holder, resource, arn)
                if row.boundary and (limit := resource.get(row.boundary)):
                    self._limit(holder, limit)

    def _given(self) -> None:
        for row in table().inline:
            for resource in self.stack.of_type(row.type):
                for holder in self._holders(resource, row):
                    self._add(holder, resource, resource.get(row.policy))
        for row in table().attachments:
            for resource in self.stack.of_type(row.type):
                for holder in self._holders(resource, row):
                    for told in as_list(resource.get(row.policy)):
                        self._attach(holder, resource, told)

    def _holders(self, resource: Resource, row: Given) -> Iterator[Holder]:
        """Who a policy is given to, of the stack or by name."""
        for value in as_list(resource.get(row.of)):
            yield self._holder(self.who(row.identity, value))

    def who(self, type_: str, told: Any) -> str:
        """The address of a role, user or group; of one that the stack has not, what it is and its name."""
        for each in references(told):
            if (found := self.stack.find(each.address)) and found.type == type_:
                return found.address
        name = self.resolved(str(told))
        return self._by_name.get(type_, {}).get(name) or f"{type_.removeprefix('aws_')} {name}"

    def resolved(self, text: str) -> str:
        """Without references, as far as they are known."""
        return self._arns.resolve(text)

    @cached_property
    def _by_name(self) -> dict[str, dict[str, str]]:
        """Type -> name -> address."""
        found: dict[str, dict[str, str]] = {}
        for type_ in NAMED_TYPES:
            for each in self.stack.of_type(type_):
                found.setdefault(type_, {}).setdefault(str(each.get("name")), each.address)
        return found

    def _limit(self, holder: Holder, told: Any) -> None:
        policy = self._policy(told)
        text = self._text(policy) if policy else None
        if policy is not None and text is not None and (found := statements(text)):
            holder.boundary = [(opaque(each), policy.address) for each in found]
        else:
            holder.limit = self._arns.resolve(str(told))

    def _attach(self, holder: Holder, by: Resource, told: Any) -> None:
        policy = self._policy(told)
        if policy is not None:
            self._attached.add(policy.address)
            self._add(holder, policy, policy.get("policy"))
            return
        arn = self._arns.resolve(str(told))
        known = _by_aws(arn.partition(":policy/")[2]) if ":iam::aws:" in arn else ()
        if not known:
            holder.closed[arn] = by.address
        else:
            holder.statements += [(each, by.address) for each in known]

    def _policy(self, told: Any) -> Resource | None:
        for reference in references(told):
            policy = self.stack.find(reference.address)
            if policy is not None and policy.type == "aws_iam_policy":
                return policy
        return self._by_arn.get(str(told))

    def _add(self, holder: Holder, source: Resource, text: Any) -> None:
        """A document's statements; what can't be read is kept as it is, with what it refers to."""
        if text is None:
            return
        found = _read(self._arns.resolve(text)) if isinstance(text, str) else ()
        for each, is_readable in found:
            if is_readable:
                holder.statements.append((each, source.address))
            else:
                holder.closed[json.dumps(each, sort_keys=True)] = source.address
        if not found and not _says_nothing(text):
            holder.closed[self._closed(text)] = source.address

    def _closed(self, text: Any) -> str:
        """The text of a document that can't be read, with all that it refers to: it may change, too."""
        named = references(text)
        there = self.stack.data | self.stack.resources
        told = [there[each.address].attributes for each in named if each.address in there]
        return json.dumps([text, told], sort_keys=True, default=str)

    def _text(self, policy: Resource) -> str | None:
        text = policy.get("policy")
        return self._arns.resolve(text) if isinstance(text, str) else None

    def _resource(self, resource: Resource) -> None:
        """Any argument with a policy document in it, of a type that gives none to who acts."""
        of, expected = _own(resource.type)
        if resource.type in IDENTITY_TYPES:
            return
        for name, value in resource.attributes.items():
            if not isinstance(value, str):
                continue
            document = value.lstrip().startswith("{") and _read(value)
            if document or name in expected or (name in DOCUMENTS_BY_NAME and is_unknown(value)):
                self._add(self._holder(self._owner(resource, of, name), identity=False), resource, value)
        if resource.type == "aws_lambda_permission":
            holder = self._holder(self._owner(resource, "function_name", "policy"), identity=False)
            holder.statements.append((opaque(self._permission(resource)), resource.address))
        if resource.type == EVENT_PERMISSION:
            bus = self._owner(resource, "event_bus_name", "policy")
            told = event_statement(
                resource, self._arns.resolve(str(resource.get("event_bus_name") or "default"))
            )
            self._holder(bus, identity=False).statements.append((opaque(told), resource.address))

    def _owner(self, resource: Resource, of: str | None, argument: str) -> str:
        """Whose policy it is."""
        if of is None:
            return f"{resource.address}{WITHIN}{argument}" if argument != "policy" else resource.address
        return resource.reference(of) or self._arns.resolve(str(resource.get(of)))

    def _permission(self, resource: Resource) -> Statement:
        """Lambda developer guide, "Viewing resource-based IAM policies in Lambda": what it becomes."""
        who = str(resource.get("principal"))
        kind = "Service" if who.endswith((".amazonaws.com", ".amazonaws.com.cn")) else "AWS"
        tests = {
            ("ArnLike", "AWS:SourceArn"): "source_arn",
            ("StringEquals", "AWS:SourceAccount"): "source_account",
            ("StringEquals", "aws:PrincipalOrgID"): "principal_org_id",
            ("StringEquals", "lambda:FunctionUrlAuthType"): "function_url_auth_type",
            ("StringEquals", "lambda:EventSourceToken"): "event_source_token",
        }
        given: dict[str, dict[str, Any]] = {}
        for (operator, key), argument in tests.items():
            if (value := resource.get(argument)) is not None:
                given.setdefault(operator, {})[key] = self._arns.resolve(str(value))
        return {
            "Effect": "Allow",
            "Principal": "*" if who == "*" else {kind: who},
            "Action": str(resource.get("action")),
            "Resource": self._arns.resolve(str(resource.get("function_name"))),
            "Condition": given,
        }

    def _defaults(self) -> None:
        for row in table().defaults:
            for resource in self.stack.of_type(row.type):
                if resource.address not in self.all:
                    text = json.dumps(row.statement).replace("{account}", self._arns.account)
                    holder = self._holder(resource.address, identity=False)
                    holder.statements.append((json.loads(text), resource.address))


@lru_cache(maxsize=MOST)
def _read(text: str) -> tuple[tuple[Statement, bool], ...]:
    """A document's statements, and whether each can be read; those of one text are the same objects."""
    return tuple((opaque(each), True) if readable(each) else (each, False) for each in statements(text))


def _says_nothing(text: Any) -> bool:
    """Whether a document has no statements, which is as good as none."""
    try:
        return bool(json.loads(text)["Statement"] == [])
    except (KeyError, TypeError, ValueError):
        return False


@cache
def _own(type_: str) -> tuple[str | None, frozenset[str]]:
    """The argument that says whose policy a resource of the type has, and those that its policies stand in."""
    of = {row.type: row.of for row in table().resources}.get(type_)
    expected = {row.policy for row in table().resources if row.type == type_}
    expected |= {row.policy for row in table().defaults if row.type == type_}
    return of, frozenset(expected)


def _by_aws(name: str) -> tuple[Statement, ...]:
    """The statements of a managed policy of AWS that is known here."""
    given = table().managed.get(name)
    return DOCUMENTS.get(name, () if given is None else (given,))


NAMED_TYPES = (*(row.type for row in table().identities), "aws_iam_instance_profile")
"""The types that others name by a name that somebody chose."""

IDENTITY_TYPES = {
    "aws_iam_policy",
    *(row.type for row in table().inline),
    *(row.type for row in table().attachments),
}
"""The types that give a policy to who acts."""
