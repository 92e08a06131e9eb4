"""Lambda functions of `[functions]`, each with a queue of its own that calls it."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

from lambdas.packaging import source
from stacks.settings import Settings
from stacks.tiers.grants import Grants
from stacks.tiers.keys import Keys
from stacks.tiers.network import Network
from stacks.tiers.queue_function import Program, QueueFunction
from stacks.tiers.queue_pair import QueuePair
from stacks.tiers.security_groups import SecurityGroups

__all__ = ["Functions"]


class FurtherFunction(Construct):
    """The queues are there at once; `make` makes the function: it may send to queues of functions after it."""

    function: LambdaFunction

    def __init__(self, scope: Construct, name: str, *, settings: Settings, keys: Keys) -> None:
        super().__init__(scope, name)
        self._settings = settings
        self._keys = keys
        self._name = name
        of = settings.functions[name]
        self._queues = QueuePair(
            self,
            settings=settings,
            purpose=name,
            key=keys.messages,
            visibility_timeout_seconds=of.hidden_seconds,
            max_receive_count=of.max_receive_count,
        )
        self.queue, self.dead_letter_queue = self._queues.queue, self._queues.dead_letter_queue

    def make(
        self,
        *,
        network: Network,
        security_group: SecurityGroup,
        grants: Grants,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        name, of = self._name, self._settings.functions[self._name]
        program = Program(
            purpose=name,
            description=f"Function {name}: works on the messages of its queue",
            role_description=f"Function {name}",
            source=source(name),
            memory=of.memory,
            timeout_seconds=of.timeout_seconds,
            reserved_concurrency=of.reserved_concurrency,
            batch_size=of.batch_size,
            variables={**of.environment, **grants.variables(name)},
            statements=grants.statements(name),
        )
        self.function = QueueFunction(
            self,
            program,
            settings=self._settings,
            network=network,
            security_group=security_group,
            queues=self._queues,
            keys=self._keys,
            depends_on=depends_on,
        ).function


class Functions(Construct):
    """`further`: a function by each name in the settings; `queues` of them, which are there first."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, keys: Keys) -> None:
        super().__init__(scope, id)
        self.further = {
            name: FurtherFunction(self, name, settings=settings, keys=keys) for name in settings.functions
        }
        self.queues: dict[str, SqsQueue] = {name: it.queue for name, it in self.further.items()}

    def make(
        self,
        *,
        network: Network,
        security_groups: SecurityGroups,
        grants: Grants,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        """The functions, once it is known what each may use."""
        for name, function in self.further.items():
            function.make(
                network=network,
                security_group=security_groups.of[f"function-{name}"],
                grants=grants,
                depends_on=depends_on,
            )
