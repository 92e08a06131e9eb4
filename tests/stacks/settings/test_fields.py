"""Single settings: what is refused, and that the error says what is allowed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from stacks.settings import Settings, SettingsError, load_environments
from tests.stacks.settings.conftest import Refused
from tests.stacks.settings.tables import MISSING, PRODUCTION, SMALL, Table, changed, render

VPC_RANGE = "a range of size /16 to /20 in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
IPV4_RANGE = 'an IPv4 range in quotes, such as "10.20.0.0/16", with nothing set behind the prefix'
AMOUNT = 'a whole number, or a decimal in quotes with at most four places, such as "999999.99"'

AMOUNTS: list[Any] = [
    True, 0.1, "1e15", "1_000", "NaN", "-1", "", "01", "\N{ARABIC-INDIC DIGIT ONE}", [],
    "0.0000001", f"1.{'0' * 5000}",
]  # fmt: skip

REFUSED: list[tuple[str, Any, str]] = [
    # Names that AWS refuses somewhere, or that are the account's own.
    ("application", "Strongroom", "lower-case"),
    ("application", "st", "3 to 20"),
    ("application", "s" * 21, "3 to 20"),
    ("application", "strong--room", "single hyphens"),
    ("application", "strongroom-", "single hyphens"),
    ("application", "1strongroom", "beginning with a letter"),
    ("application", "strongroom\n", "lower-case"),
    *(
        ("application", name, "AWS keeps")
        for name in ("internal-pay", "aws-pay", "ssm-pay", "sg-pay", "amzn-pay")
    ),
    ("environment", "shared", "the account's"),
    ("environment", "bootstrap", "the account's"),
    ("environment", "bootstrap-two", "the account's"),
    ("environment", "a--b", "single hyphens"),
    ("environment", "e" * 17, "2 to 16"),
    ("environment", "s3alias", "S3 keeps"),
    ("environment", "my-s3alias", "S3 keeps"),
    ("kind", "prod", "'production' or 'nonproduction'"),
    ("kind", True, "'production' or 'nonproduction'"),
    ("account_id", 123456789012, "text, in quotes"),
    ("account_id", "12345678901", "twelve digits"),
    ("account_id", "\N{ARABIC-INDIC DIGIT ONE}" * 12, "twelve digits"),
    *(
        ("region", region, "not of China, GovCloud")
        for region in (
            "cn-north-1",
            "us-gov-east-1",
            "us-iso-east-1",
            "eu-isoe-west-1",
            "eu-centrl-1",
            "us-east-3",
        )
    ),
    ("region", "us-east", "an AWS region"),
    ("region", "us-west-1", "three Availability Zones"),
    # Tables and text.
    ("tags", 5, "a table of settings"),
    ("tags.team", "", "1 to 256"),
    ("tags.team", " payments", "no space at either end"),
    ("tags.team", "aws:payments", "AWS keeps"),
    ("tags.cost_center", "FIN${1}", "letters, digits"),
    ("tags.repository", MISSING, "missing; it has no default"),
    ("domain.name", "localhost", "a domain name"),
    ("domain.name", "Pay.example.com", "lower case"),
    ("domain.name", "pay.example.com.", "a domain name"),
    ("domain.name", f"{'a' * 50}.example.com", "at most 57 characters"),
    ("domain.hosted_zone_id", "example.com", "hosted zone"),
    # Ranges of addresses.
    *(
        ("network.cidr", cidr, VPC_RANGE)
        for cidr in (
            "10.0.0.0/15",
            "10.0.0.0/21",
            "127.0.0.0/16",
            "198.18.0.0/16",
            "8.8.0.0/16",
            "172.32.0.0/16",
        )
    ),
    *(("network.cidr", cidr, IPV4_RANGE) for cidr in (5, True, "10.10.0.1/16", "fd00::/16", ["10.0.0.0", 16])),
    ("service.outbound_https", "203.0.113.0/24", "a list"),
    *(
        ("service.outbound_https", [cidr], "a partner's addresses on the internet, /16 or smaller")
        for cidr in (
            "0.0.0.0/0",
            "203.0.0.0/15",
            "10.10.0.0/16",
            "192.168.1.1/32",
            "169.254.170.2/32",
            "100.64.0.0/16",
        )
    ),
    ("service.outbound_https", [f"203.0.113.{last}/32" for last in range(51)], "at most 50"),
    ("service.outbound_https", ["203.0.113.0/24"] * 2, "each entry once"),
    # Zones.
    *(
        (
            "network.availability_zones",
            [f"us-east-1{letter}" for letter in letters],
            "three different zones",
        )
        for letters in ("ab", "abcd", "aab", "aabc")
    ),
    ("network.availability_zones", ["eu-west-1a", "us-east-1b", "us-east-1c"], "zones of us-east-1"),
    ("network.availability_zones", ["use1-az1", "use1-az2", "use2-az1"], "zones of us-east-1"),
    ("network.availability_zones", ["use1-az1", "use1-az2", "us-east-1c"], "three IDs or three names"),
    ("network.availability_zones", ["use1-az1", "use1-az2", "use1-az3"], "newer instance classes"),
    ("network.availability_zones", ["use1-az1", "use1-az2", "use1-azb"], "the ID of an Availability Zone"),
    ("network.nat_gateways", "none", "'per-zone' or 'single'"),
    ("network.interface_endpoints", "none", "'per-zone' or 'single'"),
    ("network.flow_log_retention_days", 8, "CloudWatch Logs takes no other"),
    ("logs.retention_days", 0, "CloudWatch Logs takes no other"),
    ("logs.retention_days", True, "a whole number, without quotes"),
    ("logs.function_retention_days", "7", "a whole number, without quotes"),
    ("logs.access_log_expiration_days", 7.0, "a whole number, without quotes"),
    # The service.
    ("capacity.users", 0, "greater than or equal to 1"),
    ("capacity.users", "10000", "a whole number, without quotes"),
    ("service.cpu", True, "a whole number, without quotes"),
    ("service.cpu", 512.0, "a whole number, without quotes"),
    ("service.cpu", "512", "a whole number, without quotes"),
    ("service.cpu", 256, "greater than or equal to 512"),
    ("service.memory", 512, "greater than or equal to 1024"),
    ("service.cpu", 2**4000, "less than or equal to 16384"),
    ("service.port", 80, "greater than or equal to 1024"),
    ("service.spot_percent", 49, "greater than or equal to 50"),
    ("service.health_check_path", "health", "a path of its own"),
    ("service.health_check_path", "/", "a path of its own"),
    ("service.health_check_path", "/health?deep=1", "without a query"),
    ("service.image", "app:1.0.0", "a whole reference"),
    ("service.image", "registry.example.com/app", "a whole reference"),
    ("service.image", "registry.example.com/app:1.0.0", "a tag of somebody else's registry can be moved"),
    ("service.image", f"registry.example.com/{'a' * 235}@sha256:{'0' * 64}", "at most 255 characters"),
    ("service.image_tag", "-1", "an image tag"),
    ("service.image_tag", "\N{GREEK SMALL LETTER ALPHA}", "an image tag"),
    ("service.architecture", "arm64", "'ARM64' or 'X86_64'"),
    # The database.
    ("database.engine_version", "15.4", "such as 16.8;"),
    ("database.engine_version", "17", "such as 17.10;"),
    ("database.engine_version", "17.07", "such as 17.6 or 17.9"),
    (
        "database.engine_version",
        "17.8",
        "such as 17.7 or 17.9; one that AWS has released since 2026-08-06 is added",
    ),
    ("database.engine_version", "16.6", "such as 16.8;"),
    ("database.engine_version", "17.99", "such as 17.10;"),
    ("database.engine_version", "latest", "stacks/schema/aurora_versions.py"),
    ("database.reader_instance_class", "db.r7g.huge", "db.r7g.xlarge"),
    ("database.major_version_upgrade_to", "17", "a whole number"),
    ("database.logical_replication", "on", "true or false"),
    ("database.serverless_min_capacity", 0.25, "in steps of 0.5"),
    ("database.serverless_min_capacity", -0.5, "0 to 256"),
    ("database.serverless_max_capacity", 256.5, "0 to 256"),
    ("database.serverless_auto_pause_seconds", 299, "greater than or equal to 300"),
    ("database.instance_class", "db.r7g.3xlarge", "db.r7g.xlarge"),
    ("database.instance_class", "db.t3.medium", "db.t4g.medium"),
    ("database.instance_class", "db.r7g.24xlarge", "a size of db.r6g, db.r7g or db.r8g"),
    ("database.name", "9lives", "beginning with a letter"),
    ("database.name", "order", "no reserved word"),
    ("database.name", "template1", "does not have already"),
    ("database.master_username", "user", "no reserved word"),
    ("database.master_username", "m" * 17, "at most 16 characters"),
    *(
        ("database.master_username", name, "does not reserve")
        for name in ("admin", "postgres", "pg_me", "rds_me")
    ),
    ("database.readers", -1, "greater than or equal to 0"),
    ("database.readers", 16, "less than or equal to 15"),
    ("database.backup_retention_days", 36, "less than or equal to 35"),
    # Validation.
    ("validation.memory", 128, "greater than or equal to 256"),
    ("validation.batch_size", 11, "less than or equal to 10"),
    ("validation.visibility_timeout_seconds", 34561, "less than or equal to 34560"),
    ("validation.max_receive_count", 1, "greater than or equal to 5"),
    ("validation.hash_keys", 0, "greater than or equal to 1"),
    ("validation.hash_keys", 21, "less than or equal to 20"),
    *(("validation.max_amount", amount, AMOUNT) for amount in AMOUNTS),
    ("validation.max_amount", 0, "greater than 0"),
    ("validation.max_amount", 10**16, "less than or equal to 1000000000000000"),
    # The rest.
    ("edge.price_class", "PriceClass_1", "'PriceClass_100', 'PriceClass_200' or 'PriceClass_All'"),
    ("waf.rate_limit", 9, "greater than or equal to 10"),
    ("waf.post_rate_limit", 9, "greater than or equal to 10"),
    ("waf.counted_rules", ["GenericRFI_BODY"], "a rule of a managed rule group"),
    ("waf.counted_rules", ["AWSManagedRulesSQLiRuleSet/GenericRFI_BODY"], "a rule of a managed rule group"),
    ("waf.counted_rules", ["AWSManagedRulesSQLiRuleSet/SQLi_BODY"] * 2, "each entry once"),
    (
        "waf.counted_groups",
        ["AWSManagedRulesBotControlRuleSet"],
        "a managed rule group of both web ACLs",
    ),
    ("waf.allow_cidrs", ["203.0.0.0/15"], "/16 or smaller"),
    ("waf.allow_cidrs", ["2001:db8::/31"], "/32 or smaller"),
    ("waf.allow_cidrs", ["203.0.113.7"], "a range in quotes"),
    ("waf.allow_cidrs", ["203.0.113.7/24"], "nothing set behind the prefix"),
    ("waf.allow_cidrs", [5], "a range in quotes"),
    ("waf.block_cidrs", ["0.0.0.0/0"], "/8 or smaller"),
    ("waf.block_cidrs", ["128.0.0.0/1"], "/8 or smaller"),
    ("waf.block_cidrs", ["::/0"], "/12 or smaller"),
    ("waf.block_cidrs", ["203.0.113.0/24"] * 2, "each entry once"),
    ("waf.block_cidrs", [f"10.{n >> 8}.{n & 255}.0/24" for n in range(10_001)], "at most 10,000 of IPv4"),
    ("waf.block_cidrs", [f"2001:db8:{n:x}::/48" for n in range(10_001)], "as many of IPv6"),
    ("account.manage_defaults", "false", "true or false, without quotes"),
    ("account.github_provider", "none", "'create' or 'existing'"),
    ("domain.hosted_zone_role_arn", "dns-records", "the ARN of a role"),
    ("domain.hosted_zone_role_arn", "arn:aws:iam::210987654321:user/dns", "the ARN of a role"),
    ("domain.hosted_zone_role_arn", "arn:aws:iam::*:role/dns", "the ARN of a role"),
    ("domain.hosted_zone_role_arn", "${var.role}", "the ARN of a role"),
    ("alerts.emails", "oncall@example.com", "a list"),
    ("alerts.emails", ["oncall@example.com"] * 2, "each entry once"),
    ("alerts.emails", ["${var.oncall}@example.com"], "an e-mail address"),
    ("alerts.emails", ["oncall"], "an e-mail address"),
    ("alerts.emails", ["on/call@example.com", "on--call@example.com"], "an e-mail address"),
    ("ci.github_repository", "strongroom", "owner/name"),
    ("ci.main_branch", "", "a branch"),
]


@pytest.mark.parametrize(("key", "value", "allowed"), REFUSED, ids=lambda value: str(value)[:40])
def test_is_refused_with_its_key_its_value_and_what_is_allowed(
    refused: Refused, key: str, value: Any, allowed: str
) -> None:
    (problem,) = refused(changed(SMALL, {key: value}))
    assert problem.key.partition("[")[0] == key
    assert allowed in problem.allowed
    text = str(problem)
    assert text.startswith(f"{problem.file}: {key}")
    assert "\n" not in text
    for word in ("Input", "Value error", "pattern", "tuple", "dictionary", "pydantic"):
        assert word not in problem.allowed


def test_an_entry_of_a_list_is_named_by_its_place(refused: Refused) -> None:
    (problem,) = refused(changed(SMALL, {"alerts.emails": ["oncall@example.com", "nobody"]}))
    assert (problem.key, problem.value) == ("alerts.emails[1]", "nobody")


def test_an_odd_key_is_quoted_as_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "dev.toml").write_text(render(SMALL) + '\n[service]\n"c p\\nu" = 1\n')
    with pytest.raises(SettingsError, match=r'dev\.toml: service\."c p\\nu" = 1: not a setting'):
        load_environments(tmp_path)


def test_values_are_shown_in_part_when_they_are_long(refused: Refused) -> None:
    (problem,) = refused(changed(SMALL, {"tags.team": "x" * 10_000}))
    assert len(str(problem)) < 1000


@pytest.mark.parametrize("table", [SMALL, PRODUCTION], ids=["nonproduction", "production"])
def test_nothing_more_is_needed(table: Table) -> None:
    settings = Settings.model_validate(table)
    assert settings.region == "us-east-1"
    for key in ("application", "environment", "kind", "account_id", "tags", "domain", "network"):
        with pytest.raises(ValueError, match="Field required"):
            Settings.model_validate(changed(table, {key: MISSING}))


@pytest.mark.parametrize(
    ("region", "letters"), [("eu-central-1", "abc"), ("ca-central-1", "abd"), ("ap-northeast-1", "acd")]
)
def test_zones_are_those_that_an_account_sees(region: str, letters: str) -> None:
    settings = Settings.model_validate(changed(SMALL, {"region": region}))
    assert settings.zones == tuple(f"{region}{letter}" for letter in letters)


def test_the_example_renders_as_toml() -> None:
    assert tomllib.loads(render(PRODUCTION)) == PRODUCTION


@pytest.mark.parametrize("amount", ["0.0001", "999999.99", "1000000000000000", 10**15, 1])
def test_an_amount_reaches_the_function_in_the_form_that_it_reads(amount: Any) -> None:
    settings = Settings.model_validate(changed(SMALL, {"validation.max_amount": amount}))
    assert str(settings.validation.max_amount) == str(amount)
