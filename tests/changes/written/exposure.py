"""What the internet reaches, and over what: groups, buckets, endpoints, TLS, WAF."""

from __future__ import annotations

from tests.changes.written.edit import Document, add, at, policy, without

ANYWHERE = "0.0.0.0/0"


def _group(document: Document, beginning: str) -> str:
    groups = document["resource"]["aws_security_group"]
    return f"${{aws_security_group.{next(each for each in groups if each.startswith(beginning))}.id}}"


def _ingress(document: Document, group: str, port: int, **source: str) -> None:
    add(
        document,
        "aws_vpc_security_group_ingress_rule",
        "another",
        {
            "security_group_id": _group(document, group),
            "ip_protocol": "tcp",
            "from_port": port,
            "to_port": port,
            **source,
        },
    )


def group_open_ssh(document: Document) -> None:
    _ingress(document, "security_groups_service", 22, cidr_ipv4=ANYWHERE)


def group_open_database(document: Document) -> None:
    _ingress(document, "security_groups_database", 5432, cidr_ipv4=ANYWHERE)


def group_open_database_ipv6(document: Document) -> None:
    _ingress(document, "security_groups_database", 5432, cidr_ipv6="::/0")


def group_open_database_halves(document: Document) -> None:
    """The internet in two rules."""
    _ingress(document, "security_groups_database", 5432, cidr_ipv4="0.0.0.0/1")
    add(
        document,
        "aws_vpc_security_group_ingress_rule",
        "upper",
        {
            **document["resource"]["aws_vpc_security_group_ingress_rule"]["another"],
            "cidr_ipv4": "128.0.0.0/1",
        },
    )


def group_open_all_ports(document: Document) -> None:
    rule = at(
        document, "aws_vpc_security_group_ingress_rule", "security_groups_ingress-internet-to-load_balancer-443"
    )
    del rule["from_port"], rule["to_port"]
    rule["ip_protocol"] = "-1"


def group_inner_flow(document: Document) -> None:
    """The function reaches the database: out of its group, and into the other."""
    _ingress(
        document,
        "security_groups_database",
        5432,
        referenced_security_group_id=_group(document, "security_groups_function"),
    )
    rule = {**document["resource"]["aws_vpc_security_group_ingress_rule"]["another"]}
    rule["security_group_id"], rule["referenced_security_group_id"] = (
        rule["referenced_security_group_id"],
        rule["security_group_id"],
    )
    add(document, "aws_vpc_security_group_egress_rule", "another", rule)


def group_partner(document: Document) -> None:
    """One address of a partner."""
    _ingress(document, "security_groups_service", 8080, cidr_ipv4="203.0.113.7/32")


def group_egress_anywhere(document: Document) -> None:
    add(
        document,
        "aws_vpc_security_group_egress_rule",
        "another",
        {
            "security_group_id": _group(document, "security_groups_service"),
            "ip_protocol": "-1",
            "cidr_ipv4": ANYWHERE,
        },
    )


def isolated_route_to_the_internet(document: Document) -> None:
    add(
        document,
        "aws_route",
        "another",
        {
            "route_table_id": "${aws_route_table.network_route_table-isolated_50327AFB.id}",
            "destination_cidr_block": ANYWHERE,
            "gateway_id": "${aws_internet_gateway.network_internet_gateway_428007AA.id}",
        },
    )


def database_public(document: Document) -> None:
    at(document, "aws_rds_cluster_instance", "database_writer")["publicly_accessible"] = True


def function_url_for_all(document: Document) -> None:
    add(
        document,
        "aws_lambda_function_url",
        "another",
        {
            "function_name": "${aws_lambda_function.validation_function_5F99DF9D.function_name}",
            "authorization_type": "NONE",
        },
    )


def function_for_all(document: Document) -> None:
    add(
        document,
        "aws_lambda_permission",
        "another",
        {
            "function_name": "${aws_lambda_function.validation_function_5F99DF9D.function_name}",
            "action": "lambda:InvokeFunction",
            "principal": "*",
        },
    )


def bucket_public(document: Document) -> None:
    at(document, "aws_s3_bucket_public_access_block", "access_logs").update(
        block_public_policy=False, restrict_public_buckets=False
    )
    policy(
        at(document, "aws_s3_bucket_policy", "access_logs"),
        lambda told: told["Statement"].append(
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::strongroom-logs-123456789012-prod/*",
            }
        ),
    )


def bucket_block_removed(document: Document) -> None:
    without(document, "aws_s3_bucket_public_access_block", "access_logs")


def tls_listener_old(document: Document) -> None:
    at(document, "aws_lb_listener", "load_balancer_https")["ssl_policy"] = "ELBSecurityPolicy-2016-08"


def tls_listener_newer(document: Document) -> None:
    """TLS 1.3 alone."""
    at(document, "aws_lb_listener", "load_balancer_https")["ssl_policy"] = "ELBSecurityPolicy-TLS13-1-3-2021-06"


def tls_redirect_removed(document: Document) -> None:
    """What port 80 answers: the application, in clear text."""
    listener = at(document, "aws_lb_listener", "load_balancer_http")
    listener["default_action"] = at(document, "aws_lb_listener", "load_balancer_https")["default_action"]


def tls_distribution_old(document: Document) -> None:
    at(document, "aws_cloudfront_distribution")["viewer_certificate"]["minimum_protocol_version"] = "TLSv1"


def tls_distribution_http(document: Document) -> None:
    at(document, "aws_cloudfront_distribution")["default_cache_behavior"]["viewer_protocol_policy"] = (
        "allow-all"
    )


def tls_database_not_forced(document: Document) -> None:
    parameters = at(document, "aws_rds_cluster_parameter_group")["parameter"]
    next(each for each in parameters if each["name"] == "rds.force_ssl")["value"] = "0"


def tls_bucket_not_forced(document: Document) -> None:
    """The Deny of requests without TLS is gone."""
    policy(at(document, "aws_s3_bucket_policy", "access_logs"), lambda told: told["Statement"].pop(0))


def waf_rule_removed(document: Document) -> None:
    at(document, "aws_wafv2_web_acl", "web_acl")["rule"].pop()


def waf_group_counted(document: Document) -> None:
    at(document, "aws_wafv2_web_acl", "web_acl")["rule"][-1]["override_action"] = {"count": {}}


def waf_rule_added(document: Document) -> None:
    rules = at(document, "aws_wafv2_web_acl", "web_acl")["rule"]
    name = "AWSManagedRulesLinuxRuleSet"
    added = {
        **rules[-1],
        "name": name,
        "priority": 90,
        "statement": {"managed_rule_group_statement": {"name": name, "vendor_name": "AWS"}},
        "visibility_config": {**rules[-1]["visibility_config"], "metric_name": name},
    }
    rules.append(added)


def waf_taken_from_the_load_balancer(document: Document) -> None:
    without(document, "aws_wafv2_web_acl_association", "load_balancer")


def waf_taken_from_the_distribution(document: Document) -> None:
    del at(document, "aws_cloudfront_distribution")["web_acl_id"]


EXPOSURE = (
    group_open_ssh,
    group_open_database,
    group_open_database_ipv6,
    group_open_database_halves,
    group_open_all_ports,
    group_inner_flow,
    group_partner,
    group_egress_anywhere,
    isolated_route_to_the_internet,
    database_public,
    function_url_for_all,
    function_for_all,
    bucket_public,
    bucket_block_removed,
    tls_listener_old,
    tls_listener_newer,
    tls_redirect_removed,
    tls_distribution_old,
    tls_distribution_http,
    tls_database_not_forced,
    tls_bucket_not_forced,
    waf_rule_removed,
    waf_group_counted,
    waf_rule_added,
    waf_taken_from_the_load_balancer,
    waf_taken_from_the_distribution,
)
