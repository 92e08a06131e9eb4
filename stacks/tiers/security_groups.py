"""One security group for each role, and one rule resource for each end of each allowed flow.

The groups themselves have no inline rules: mixing both forms makes them undo each other on every apply.
"""

from __future__ import annotations

from collections.abc import Iterator

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.security_group import SecurityGroup, SecurityGroupTimeouts
from cdktf_cdktf_provider_aws.vpc import Vpc
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from stacks import naming
from stacks.flows import Flow, flows, security_groups
from stacks.settings import Settings
from stacks.tiers.gateway_endpoints import GatewayEndpoints

__all__ = ["SecurityGroups"]

# A rule that is no longer wanted goes when what waits for the rules has been updated, else before it: with
# another port, tasks would be cut off until those that use the new one are there. Terraform keeps this in the
# state, so it holds for a rule that has left the configuration.
AFTER_THE_TASKS = TerraformResourceLifecycle(create_before_destroy=True)


class SecurityGroups(Construct):
    """`load_balancer`, `service`, `function`, `database`, `endpoints`; `of`: all by name; `rules`: those of
    `stacks.flows`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        vpc: Vpc,
        gateway_endpoints: GatewayEndpoints,
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        vpc_id = vpc.id
        groups = {
            role: SecurityGroup(
                self,
                role,
                # A new description makes a new group, before the old one goes: their names must differ.
                name_prefix=naming.name(settings, role.replace("_", "-")) + "-",
                description=description,
                vpc_id=vpc_id,
                tags={"Name": naming.name(settings, role.replace("_", "-"))},
                lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
                # Lambda keeps its network interfaces for 20 to 45 minutes after the function is gone.
                timeouts=SecurityGroupTimeouts(delete="60m"),
            )
            for role, description in security_groups(settings).items()
        }
        self.load_balancer = groups["load_balancer"]
        self.service = groups["service"]
        self.function = groups["function"]
        self.database = groups["database"]
        self.endpoints = groups["endpoints"]
        self.of = groups
        self._group_ids: dict[str, str] = {role: group.id for role, group in groups.items()}
        self._prefix_lists = {
            "dynamodb": gateway_endpoints.dynamodb.prefix_list_id,
            "s3": gateway_endpoints.s3.prefix_list_id,
        }
        self.rules = [rule for flow in flows(settings) for rule in self._rules(flow)]

    def _rules(self, flow: Flow) -> Iterator[VpcSecurityGroupEgressRule | VpcSecurityGroupIngressRule]:
        rule_id = f"{flow.source}-to-{flow.target}-{flow.port}"
        if flow.target == "partners":
            rule_id += f"-{flow.cidr}".replace("/", "-")
        if flow.source in self._group_ids:
            yield VpcSecurityGroupEgressRule(
                self,
                f"egress-{rule_id}",
                security_group_id=self._group_ids[flow.source],
                ip_protocol="tcp",
                from_port=flow.port,
                to_port=flow.port,
                referenced_security_group_id=self._group_ids.get(flow.target),
                prefix_list_id=self._prefix_lists.get(flow.target),
                cidr_ipv4=flow.cidr,
                description=flow.why,
                tags={"Name": self._rule_name(flow)},
                lifecycle=AFTER_THE_TASKS,
            )
        if flow.target in self._group_ids:
            yield VpcSecurityGroupIngressRule(
                self,
                f"ingress-{rule_id}",
                security_group_id=self._group_ids[flow.target],
                ip_protocol="tcp",
                from_port=flow.port,
                to_port=flow.port,
                referenced_security_group_id=self._group_ids.get(flow.source),
                cidr_ipv4=flow.cidr,
                description=flow.why,
                tags={"Name": self._rule_name(flow)},
                lifecycle=AFTER_THE_TASKS,
            )

    def _rule_name(self, flow: Flow) -> str:
        return naming.name(self._settings, f"{flow.source}-to-{flow.target}-{flow.port}".replace("_", "-"))
