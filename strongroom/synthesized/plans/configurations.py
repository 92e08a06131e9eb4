"""The configuration that a plan would leave behind, and the one of what stands before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from strongroom.synthesized.plans.arguments import UNKNOWN, Arguments
from strongroom.synthesized.plans.before import is_same, standing, unconfigured
from strongroom.synthesized.plans.document import Attributes, object_, text
from strongroom.synthesized.plans.filled import Filled
from strongroom.synthesized.plans.identities import Identities
from strongroom.synthesized.plans.instances import Instance, ended, of_changes, of_view
from strongroom.synthesized.plans.scopes import Scopes
from strongroom.synthesized.shape import COMMENT
from strongroom.synthesized.stack import BACKEND, MODULE, UNMADE, blocks

# Of what stands there, and the configuration beside says of what will.
OF_THE_NEXT = ("import", "moved", "removed")

# What the plan has of a resource that it makes no instance of -> as Terraform's JSON syntax has it.
OF_NO_INSTANCE = {"count_expression": {"count": 0}, "for_each_expression": {"for_each": {}}}


class Configurations:
    """Of one plan; `beside`: the configuration that was planned, as it is written, where it is there."""

    def __init__(self, plan: Attributes, beside: Attributes) -> None:
        self._plan, self._beside = plan, beside
        changes = plan.get("resource_changes")
        state = of_view(object_(plan.get("prior_state"), "prior_state").get("values"), "prior_state")
        self.standing = {**(of_changes(changes, "before") if not state else {}), **state}
        planned = (
            of_view(plan["planned_values"], "planned_values")
            if plan.get("planned_values") is not None
            else of_changes(changes, "after")
        )
        # What the plan is not about (`-target`), or did not come to, stays as it is, whatever is written of it.
        left = {address: each for address, each in state.items() if not each.data}
        self._left = left.keys() - planned.keys()
        gone = ended(changes)
        self.planned = {address: each for address, each in {**left, **planned}.items() if address not in gone}
        everything = [*self.planned.values(), *self.standing.values()]
        self._scopes = Scopes(plan.get("configuration"), everything)
        self.planned = {**self._sources(), **self.planned}
        self._filled = Filled(everything)
        self._identities = Identities(self.planned, self.standing)

    def after(self) -> Attributes:
        """As Terraform's JSON syntax has one."""
        document: Attributes = {**self._beside, **self._resources(self.planned, self._after)}
        document["provider"] = self._providers()
        if unmade := self._unmade():
            document[UNMADE] = unmade
        if not self._beside:
            document["output"] = self._outputs()
            document["terraform"] = {"required_providers": self._required()}
        elif isinstance(written := self._beside.get("output"), dict):
            document["output"] = {name: self._output(name, output) for name, output in written.items()}
        return document

    @property
    def unwritten(self) -> frozenset[str]:
        """What nobody knows the lifecycle blocks of, and the backend."""
        instances = [*self.standing.values(), *self.planned.values()]
        found = {each.address for each in instances if not each.data and self._written(each) is None}
        return frozenset(found) if self._beside else frozenset({*found, BACKEND})

    def before(self, after: Attributes) -> Attributes | None:
        """What stands, with what the configuration says of it; None where nothing does."""
        if all(each.data for each in self.standing.values()):
            return None

        def attributes(instance: Instance) -> Attributes:
            kind = "data" if instance.data else "resource"
            told = after[kind].get(instance.type, {}).get(_name(instance), {})
            planned, configured = self.planned.get(instance.address), self._scopes.configured(instance)
            return standing(instance, planned, configured, self._arguments(instance), told)

        kept = {name: value for name, value in self._beside.items() if name not in OF_THE_NEXT}
        as_then: Attributes = {name: after[name] for name in ("output", "provider") if name in after}
        return {**kept, **self._resources(self.standing, attributes), **as_then}

    def _resources(
        self, instances: Mapping[str, Instance], attributes: Callable[[Instance], Attributes]
    ) -> Attributes:
        document: Attributes = {"resource": {}, "data": {}}
        for each in instances.values():
            kind = "data" if each.data else "resource"
            document[kind].setdefault(each.type, {})[_name(each)] = {
                **attributes(each),
                **self._meta(each),
            }
        return document

    def _after(self, instance: Instance) -> Attributes:
        configured = self._scopes.configured(instance)
        arguments = self._arguments(instance)
        if configured is None:
            return unconfigured(instance, arguments)
        if instance.address in self._left:
            arguments = replace(arguments, stands=True)
        return arguments.read(instance.values, object_(configured.get("expressions"), "expressions"))

    def _arguments(self, instance: Instance) -> Arguments:
        written = self._written(instance)
        own = instance.values.get("id")
        depends_on = (
            address
            for bare in instance.depends_on
            for address in self._scopes.addresses(bare, self._scopes.of(instance.modules))
        )
        return Arguments(
            self._scopes,
            self._identities,
            self._scopes.of(instance.modules),
            instance.key,
            instance.address,
            near=tuple(depends_on),
            exact=None if written is None or _is_dynamic(written) else written.keys(),
            ignored=set(_ignored(written or {})) if instance.address in self.standing else (),
            settled=self._settled(instance) if written is not None else (),
            shown=self._shown(instance, own) if isinstance(own, str) else (),
        )

    def _shown(self, instance: Instance, id_: str) -> frozenset[str]:
        """What others fill in; no plan changes that: what differs somebody gives, in a `dynamic` block."""
        filled = self._filled.of(instance.type, id_)
        there, then = (view.get(instance.address) for view in (self.standing, self.planned))
        if there is None or then is None:
            return filled
        return frozenset(name for name in filled if there.values.get(name) == then.values.get(name))

    def _settled(self, instance: Instance) -> set[str]:
        there = self.standing.get(instance.address)
        values = instance.values.items() if there else ()
        return {name for name, value in values if there and is_same(there.values, name, value)}

    def _written(self, instance: Instance) -> Attributes | None:
        if instance.modules:
            return None
        kind = "data" if instance.data else "resource"
        found = self._beside.get(kind, {}).get(instance.type, {}).get(instance.name)
        return found if isinstance(found, dict) else None

    def _meta(self, instance: Instance) -> Attributes:
        """What a plan has no value of, and what it leaves out."""
        configured = self._scopes.configured(instance) or {}
        found: Attributes = {}
        provider = configured.get("provider_config_key")
        if isinstance(provider, str) and (alias := self._alias(provider)):
            found["provider"] = f"{provider.rpartition(':')[2].partition('.')[0]}.{alias}"
        if depends_on := configured.get("depends_on"):
            scope = self._scopes.of(instance.modules)
            named = self._scopes.all(depends_on, scope, instance.key)
            found["depends_on"] = list(dict.fromkeys(address for address, _ in named))
        written = self._written(instance) or {}
        return found | {key: written[key] for key in (COMMENT, "lifecycle") if key in written}

    def _sources(self) -> dict[str, Instance]:
        """The data sources that are configured; one of the root module's that the apply reads is in no view."""
        found = {
            address: each
            for address, each in self.standing.items()
            if each.data and self._scopes.configured(each) is not None
        }
        read = {each.bare for each in [*found.values(), *self.planned.values()] if each.data}
        for bare, configured in self._scopes.root.resources.items():
            if configured.get("mode") == "data" and bare not in read:
                found[bare] = Instance(bare, text(configured, "type"), True, "", bare, "", {})
        return found

    def _unmade(self) -> Attributes:
        """What has a count or a for_each, and no instance; without them it has been left out by -target."""
        found: Attributes = {}
        made = {each.bare for each in self.planned.values()}
        for bare, configured in self._scopes.root.resources.items():
            given = next((none for name, none in OF_NO_INSTANCE.items() if name in configured), None)
            if given and configured.get("mode") == "managed" and bare not in made:
                type_ = text(configured, "type")
                found.setdefault(type_, {})[bare.removeprefix(f"{type_}.")] = given
        return found

    def _providers(self) -> Attributes:
        found: dict[str, list[Attributes]] = {}
        configuration = object_(self._plan.get("configuration"), "configuration")
        for key, told in object_(configuration.get("provider_config"), "provider_config").items():
            provider = object_(told, "provider_config")
            arguments = Arguments(self._scopes, self._identities, self._scopes.root, "", "")
            block = arguments.read({}, object_(provider.get("expressions"), "expressions"))
            block = {name: self._variable(value) for name, value in block.items() if value != UNKNOWN}
            if alias := self._alias(key):
                block["alias"] = alias
            found.setdefault(text(provider, "name"), []).append(block)
        return dict(found)

    @staticmethod
    def _alias(key: str) -> str:
        """A provider's in a module is another than the root's of the same name."""
        module, _, own = key.rpartition(":")
        alias = own.partition(".")[2]
        return f"{module}:{alias}" if module else alias

    def _output(self, name: str, output: Any) -> Any:
        """As it is written, but for its value, which is told as resources have theirs."""
        if not isinstance(output, dict) or "value" not in output:
            return output
        outputs = object_(self._scopes.root.module.get("outputs"), "the outputs of configuration")
        expression = object_(outputs.get(name), "an output").get("expression")
        views = object_(object_(self._plan.get("planned_values"), "planned_values").get("outputs"), "outputs")
        planned = object_(views.get(name), "an output")
        if not isinstance(expression, dict) or "value" not in planned:
            return output
        arguments = Arguments(self._scopes, self._identities, self._scopes.root, "", "")
        return {**output, "value": arguments.argument(planned["value"], expression)}

    def _outputs(self) -> Attributes:
        """All that are configured: of a plan that lies alone."""
        told = object_(self._scopes.root.module.get("outputs"), "the outputs of configuration")
        views = object_(object_(self._plan.get("planned_values"), "planned_values").get("outputs"), "outputs")
        arguments = Arguments(self._scopes, self._identities, self._scopes.root, "", "")
        found: Attributes = {}
        for name, each in told.items():
            output, planned = object_(each, "an output"), object_(views.get(name), "an output")
            value = arguments.argument(planned.get("value"), output.get("expression"), known="value" in planned)
            kept: Attributes = {key: output[key] for key in ("description", "sensitive") if key in output}
            found[name] = {**kept, "value": value}
        return found

    def _required(self) -> Attributes:
        """The providers and the versions that are asked for."""
        told = object_(object_(self._plan.get("configuration"), "configuration").get("provider_config"), "it")
        found: Attributes = {}
        for each in told.values():
            provider = object_(each, "provider_config")
            if "version_constraint" in provider and "module_address" not in provider:
                found[text(provider, "name")] = {"version": provider["version_constraint"]}
        return found

    def _variable(self, value: Any) -> Any:
        variables = self._plan.get("variables")
        if not isinstance(value, str) or not isinstance(variables, dict) or not value.startswith("${var."):
            return value
        told = variables.get(value.removeprefix("${var.").removesuffix("}"))
        return told.get("value") if isinstance(told, dict) else value


def _is_dynamic(written: Any) -> bool:
    """Whether some of its blocks are only made by the plan."""
    if isinstance(written, list):
        return any(map(_is_dynamic, written))
    return isinstance(written, dict) and ("dynamic" in written or any(map(_is_dynamic, written.values())))


def _ignored(written: Attributes) -> Iterator[str]:
    """The arguments whose changes a resource ignores, or `all`."""
    for lifecycle in blocks(written.get("lifecycle")):
        told = lifecycle.get("ignore_changes")
        for each in told if isinstance(told, list) else [told]:
            if isinstance(each, str):
                yield each.partition(".")[0].partition("[")[0]


def _name(instance: Instance) -> str:
    """What it is called below its type: `name[0]` and `name["a"]` are addresses; a module's is a whole one."""
    if instance.address.startswith(MODULE):
        return instance.address
    return instance.name + instance.key
