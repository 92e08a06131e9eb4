"""The environment: each tier in the order that data meets it, as `stacks/environment.py` has them."""

from __future__ import annotations

from aws_cdk import Environment, Stack
from constructs import Construct

from bench.peers.aws_cdk.access_logs import AccessLogs
from bench.peers.aws_cdk.alarms import Alarms
from bench.peers.aws_cdk.certificates import Certificates
from bench.peers.aws_cdk.database import Database
from bench.peers.aws_cdk.keys import Keys
from bench.peers.aws_cdk.load_balancer import LoadBalancer
from bench.peers.aws_cdk.names import ACCOUNT, REGION
from bench.peers.aws_cdk.network import Network
from bench.peers.aws_cdk.outputs import publish
from bench.peers.aws_cdk.security_groups import SecurityGroups
from bench.peers.aws_cdk.service import Service
from bench.peers.aws_cdk.static_site import StaticSite
from bench.peers.aws_cdk.tables import Tables
from bench.peers.aws_cdk.validation import Validation
from bench.peers.aws_cdk.web_acl import WebAcl


def environment(scope: Construct) -> Stack:
    """A stack like `prod`. CloudFront's web ACL and certificate must be in us-east-1, as the stack is."""
    stack = Stack(scope, "prod", env=Environment(account=ACCOUNT, region=REGION))
    keys = Keys(stack, "keys")
    access_logs = AccessLogs(stack, "access-logs")
    network = Network(stack, "network", key=keys.logs)
    security_groups = SecurityGroups(stack, "security-groups", vpc=network.vpc)
    network.add_endpoints(security_groups.endpoints)
    certificates = Certificates(stack, "certificates")
    static_site = StaticSite(
        stack,
        "static-site",
        keys=keys,
        certificates=certificates,
        access_logs=access_logs,
        web_acl=WebAcl(stack, "edge-web-acl", waf_scope="CLOUDFRONT", logs_key=keys.edge).web_acl,
    )
    load_balancer = LoadBalancer(
        stack,
        "load-balancer",
        vpc=network.vpc,
        security_group=security_groups.load_balancer,
        certificates=certificates,
        access_logs=access_logs,
        web_acl=WebAcl(stack, "web-acl", waf_scope="REGIONAL", logs_key=keys.logs).web_acl,
    )
    database = Database(stack, "database", vpc=network.vpc, security_group=security_groups.database, keys=keys)
    tables = Tables(stack, "tables", key=keys.data)
    validation = Validation(
        stack,
        "validation",
        vpc=network.vpc,
        security_group=security_groups.function,
        tables=tables,
        keys=keys,
    )
    service = Service(
        stack,
        "service",
        vpc=network.vpc,
        security_group=security_groups.service,
        load_balancer=load_balancer,
        database=database,
        tables=tables,
        validation=validation,
        keys=keys,
    )
    alarms = Alarms(
        stack,
        "alarms",
        keys=keys,
        load_balancer=load_balancer,
        service=service,
        database=database,
        tables=tables,
        validation=validation,
        static_site=static_site,
        network=network,
    )
    publish(
        stack,
        network=network,
        static_site=static_site,
        load_balancer=load_balancer,
        database=database,
        tables=tables,
        validation=validation,
        service=service,
        alarms=alarms,
    )
    return stack
