"""The kind of a stack: by the settings that name it, and by nothing else about it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strongroom.proof.verify.kinds import Kind, Kinds, read
from strongroom.synthesized import Stack, load
from tests.stacks.settings.tables import PRODUCTION, SMALL, Table, changed, render

LIVE, SANDBOX = "111111111111", "222222222222"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings of a production environment, and of another in an account of its own."""
    return written(
        tmp_path_factory.mktemp("environments"),
        changed(PRODUCTION, {"environment": "live", "account_id": LIVE}),
        changed(SMALL, {"environment": "sandbox", "account_id": SANDBOX}),
    )


@pytest.fixture(scope="module")
def kinds(folder: Path) -> Kinds:
    return read(folder)


def written(folder: Path, *tables: Table) -> Path:
    for table in tables:
        (folder / f"{table['environment']}.toml").write_text(render(table), encoding="utf-8")
    return folder


def provider(environment: object, account: object) -> dict[str, Any]:
    return {"allowed_account_ids": [account], "default_tags": [{"tags": {"Environment": environment}}]}


def stack(name: str, *providers: object) -> Stack:
    return Stack(name, {"provider": {"aws": list(providers)}})


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (stack("live", provider("live", LIVE)), "production"),
        (stack("live", provider("live", LIVE), {**provider("live", LIVE), "alias": "a"}), "production"),
        (stack("sandbox", provider("sandbox", SANDBOX)), "nonproduction"),
        (stack("bootstrap", provider("shared", LIVE)), "bootstrap"),
        (stack(f"bootstrap-{LIVE}", provider("shared", LIVE)), "bootstrap"),
        (stack(f"bootstrap-{SANDBOX}", provider("shared", SANDBOX)), "bootstrap"),
    ],
)
def test_settings_give_a_stack_its_kind(kinds: Kinds, given: Stack, kind: Kind) -> None:
    assert kinds.of(given) == (kind, "")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (stack("prod", provider("prod", LIVE)), "No settings in .* name this stack, so it has no kind"),
        (stack("production"), "No settings in .* name this stack"),
        # production under another's name, and another's stack of the same name
        (
            stack("sandbox", provider("live", LIVE)),
            f"is for account {SANDBOX} and Environment = sandbox, as in sandb",
        ),
        (stack("sandbox", provider("sandbox", LIVE)), "Not every provider of this stack"),
        (stack("sandbox", provider("live", SANDBOX)), "Not every provider of this stack"),
        (stack("sandbox", provider("sandbox", SANDBOX), provider("live", LIVE)), "Not every provider of this"),
        (stack("sandbox"), "Not every provider of this stack"),
        (stack("bootstrap", provider("live", LIVE)), "is for an account of the settings in"),
        (stack("bootstrap", provider("shared", "333333333333")), "is for an account of the settings in"),
        (stack(f"bootstrap-{LIVE}", provider("shared", SANDBOX)), "is for an account of the settings in"),
        (stack("bootstrap-333333333333", provider("shared", "333333333333")), "is for an account of the"),
        (stack("bootstrap-eu", provider("shared", LIVE)), "No settings in .* name this stack"),
    ],
)
def test_a_stack_that_no_settings_name_has_none(kinds: Kinds, given: Stack, why: str) -> None:
    kind, said = kinds.of(given)
    assert kind is None
    assert re.search(why, said), said
    assert said.endswith("no waiver for a kind of stack holds for it.")


@settings(deadline=None)
@given(
    name=st.sampled_from(["live", "sandbox", "bootstrap", f"bootstrap-{LIVE}", "production"]),
    providers=st.lists(
        st.builds(
            provider,
            st.sampled_from(["live", "sandbox", "shared", None, {}, []]),
            st.sampled_from([LIVE, SANDBOX, None, 1, {}]),
        )
        | st.dictionaries(
            st.sampled_from(["default_tags", "allowed_account_ids"]), st.none() | st.just([1]) | st.text()
        ),
        max_size=3,
    ),
)
def test_what_is_made_for_production_is_never_something_else(
    kinds: Kinds, name: str, providers: list[dict[str, Any]]
) -> None:
    """Made for it by name, or by any of its providers; and no shape of a provider is a traceback."""
    kind = kinds.of(stack(name, *providers)).kind
    if name == "live" or provider("live", LIVE) in providers:
        assert kind in {"production", None}
    if kind == "production":
        assert providers
        assert all(each == provider("live", LIVE) for each in providers)


def test_a_folder_of_another_name_does_not_make_production_something_else(kinds: Kinds, tmp_path: Path) -> None:
    """A plan by itself is called as its folder is."""
    topic = {"address": "aws_sns_topic.a", "mode": "managed", "type": "aws_sns_topic", "name": "a"}
    plan = {
        "planned_values": {"root_module": {"resources": [{**topic, "values": {}}]}},
        "configuration": {
            "root_module": {"resources": [{**topic, "expressions": {}}]},
            "provider_config": {
                "aws": {
                    "name": "aws",
                    "expressions": {
                        "allowed_account_ids": {"constant_value": [LIVE]},
                        "default_tags": [{"tags": {"constant_value": {"Environment": "live"}}}],
                    },
                }
            },
        },
    }
    for name in ("live", "sandbox"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    assert kinds.of(load(tmp_path / "live" / "plan.json")).kind == "production"
    assert kinds.of(load(tmp_path / "sandbox" / "plan.json")).kind is None


def test_settings_that_can_not_be_used_take_a_kind_away_and_break_nothing(tmp_path: Path) -> None:
    written(tmp_path, changed(SMALL, {"environment": "sandbox", "account_id": SANDBOX}))
    (tmp_path / "live.toml").write_bytes(b"\xff")
    (tmp_path / "odd.toml").mkdir()
    (tmp_path / "misnamed.toml").write_text(render(SMALL))
    (tmp_path / "wrong.toml").write_text(render(changed(SMALL, {"kind": "prod", "environment": "Wrong"})))
    kinds = read(tmp_path)
    assert sorted(kinds.unusable) == ["live", "misnamed", "odd", "wrong"]
    assert kinds.of(stack("sandbox", provider("sandbox", SANDBOX))).kind == "nonproduction"
    kind, why = kinds.of(stack("live", provider("live", LIVE)))
    assert kind is None
    assert why.startswith(f"{tmp_path / 'live.toml'}: file: UTF-8 text")
    assert "live's settings can't be used, so it has no kind" in why
    assert "(and 1 more)" in kinds.of(stack("wrong")).why
    bootstrap = kinds.of(stack("bootstrap", provider("shared", LIVE)))
    assert bootstrap.kind is None
    assert f"({tmp_path / 'live.toml'}: " in bootstrap.why, "it may be that file's account"


def test_without_settings_nothing_has_a_kind(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        kinds = read(folder)
        assert (kinds.environments, kinds.unusable, kinds.owing) == ({}, {}, [])
        assert kinds.of(stack("bootstrap", provider("shared", LIVE))).kind is None


def test_what_owes_everything(kinds: Kinds, tmp_path: Path) -> None:
    assert kinds.owing == [f"bootstrap-{LIVE}", f"bootstrap-{SANDBOX}", "live"]
    written(
        tmp_path,
        changed(PRODUCTION, {"environment": "shop"}),
        changed(PRODUCTION, {"environment": "shop-eu"}),
        SMALL,
    )
    assert read(tmp_path).owing == ["bootstrap", "shop", "shop-eu"]


ZONE_ROLE = "arn:aws:iam::333333333333:role/records"


@pytest.mark.parametrize(
    ("changes", "resources", "kind"),
    [
        ({}, {"aws_route53_record": {"alias": {"provider": "aws.dns"}}}, "production"),
        ({}, {"aws_sqs_queue": {"queue": {"provider": "aws.dns"}}}, None),
        ({"assume_role": [{"role_arn": "arn:aws:iam::333333333333:role/other"}]}, {}, None),
        ({"assume_role": []}, {}, None),
        ({"allowed_account_ids": [SANDBOX]}, {}, None),
        ({"allowed_account_ids": ["333333333333", SANDBOX]}, {}, None),
    ],
)
def test_the_role_of_the_zone_is_the_one_way_to_another_account(
    tmp_path: Path, changes: dict[str, Any], resources: dict[str, Any], kind: Kind | None
) -> None:
    table = changed(
        PRODUCTION, {"environment": "live", "account_id": LIVE, "domain.hosted_zone_role_arn": ZONE_ROLE}
    )
    dns = {**provider("live", "333333333333"), "alias": "dns", "assume_role": [{"role_arn": ZONE_ROLE}]}
    document = {"provider": {"aws": [provider("live", LIVE), {**dns, **changes}]}, "resource": resources}
    assert read(written(tmp_path, table)).of(Stack("live", document)).kind == kind


def test_settings_without_the_role_of_a_zone_know_no_other_account(kinds: Kinds) -> None:
    dns = {**provider("live", "333333333333"), "alias": "dns", "assume_role": [{"role_arn": ZONE_ROLE}]}
    assert kinds.of(stack("live", provider("live", LIVE), dns)).kind is None
