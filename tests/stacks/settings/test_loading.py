"""Reading files: whatever is wrong with them becomes a line that names the file, for all files at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stacks.settings import SettingsError, load_environments, load_settings
from tests.stacks.settings.tables import MISSING, PRODUCTION, SMALL, Table, changed, render


def write(folder: Path, *tables: Table) -> None:
    for table in tables:
        (folder / f"{table['environment']}.toml").write_text(render(table), encoding="utf-8")


def problems(folder: Path) -> list[tuple[str, str]]:
    """(file, key) of everything the folder is refused with."""
    with pytest.raises(SettingsError) as error:
        load_environments(folder)
    return [(problem.file.name, problem.key) for problem in error.value.problems]


def test_environments_come_in_order_of_name(tmp_path: Path) -> None:
    write(tmp_path, PRODUCTION, SMALL)
    (tmp_path / "notes.md").write_text("not settings")
    assert [settings.environment for settings in load_environments(tmp_path)] == ["dev", "prod"]


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        changed(
            SMALL, {"service.cpu": 256, "alerts.emails": ["nobody"], "domain.nmae": "a", "tags.team": MISSING}
        ),
        changed(PRODUCTION, {"network.cidr": "10.0.0.0/8", "logging": {}}),
    )
    (tmp_path / "broken.toml").write_text("application = ")
    with pytest.raises(SettingsError) as error:
        load_environments(tmp_path)
    lines = str(error.value).splitlines()
    assert sorted(
        line.removeprefix(f"{tmp_path}/").partition(" =")[0].partition(": T")[0] for line in lines
    ) == [
        "broken.toml: syntax",
        "dev.toml: alerts.emails[0]",
        "dev.toml: domain.nmae",
        "dev.toml: service.cpu",
        "dev.toml: tags.team: missing; it has no default",
        "prod.toml: logging",
        "prod.toml: network.cidr",
    ]
    assert len(error.value.problems) == len(lines)


def test_problem_names_file_key_value_and_what_is_allowed(tmp_path: Path) -> None:
    write(tmp_path, changed(SMALL, {"service.cpu": 256}))
    with pytest.raises(SettingsError) as error:
        load_environments(tmp_path)
    assert str(error.value) == f"{tmp_path}/dev.toml: service.cpu = 256: greater than or equal to 512"


def test_files_below_the_working_folder_are_named_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, changed(SMALL, {"service.cpu": 256}))
    monkeypatch.chdir(tmp_path.parent)
    with pytest.raises(SettingsError, match=rf"^{tmp_path.name}/dev\.toml: "):
        load_environments(tmp_path)


@pytest.mark.parametrize(
    ("key", "known"),
    [
        (
            "databse",
            "did you mean database? known here: application, environment, kind, account_id, region, tags,",
        ),
        ("service.min_task", "did you mean min_tasks? known here: "),
        ("tags.owner", "known here: team, cost_center, repository"),
        (
            "network.vpc_cidr",
            "did you mean cidr? known here: cidr, availability_zones, nat_gateways, interface_endpoints, "
            "flow_log_retention_days",
        ),
    ],
)
def test_an_unknown_key_is_told_what_is_known_there(tmp_path: Path, key: str, known: str) -> None:
    write(tmp_path, changed(SMALL, {key: 1}))
    with pytest.raises(SettingsError) as error:
        load_environments(tmp_path)
    (problem,) = error.value.problems
    assert problem.key == key
    assert problem.allowed.startswith(f"not a setting; {known}")


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b'application = "strongroom', "syntax: TOML"),
        (b"[tags]\n[tags]\n", "syntax: TOML"),
        (b"x = 2020-13-01", "syntax: TOML"),
        (b"x = " + b"9" * 5000, "syntax: TOML"),  # Python itself reads no number of more than 4,300 digits
        (b"x = " + b"[" * 5000 + b"]" * 5000, "syntax: TOML, nested less deeply"),
        (b"\xff\xfe", "file: UTF-8 text"),
        (b'x = "\xe4"', "file: UTF-8 text"),
    ],
    ids=["unfinished", "table twice", "no date", "huge number", "deep nesting", "UTF-16", "Latin-1"],
)
def test_what_is_not_toml_is_said_so(tmp_path: Path, content: bytes, wanted: str) -> None:
    (tmp_path / "dev.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=rf"dev\.toml: {wanted}"):
        load_environments(tmp_path)


def test_a_number_too_long_to_write_out_is_refused_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "dev.toml").write_text(render(SMALL) + f"\n[service]\ncpu = 0x1{'0' * 10_000}\n")
    with pytest.raises(SettingsError, match=r"service\.cpu = a number of thousands of digits: less than"):
        load_environments(tmp_path)


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "dev.toml").write_text(render(SMALL), encoding="utf-8-sig")
    assert load_settings(tmp_path / "dev.toml").environment == "dev"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "dev.toml").mkdir()
    (tmp_path / "prod.toml").symlink_to(tmp_path / "nowhere")
    write(tmp_path, changed(SMALL, {"environment": "staging", "service.cpu": 256}))
    assert problems(tmp_path) == [("dev.toml", "file"), ("prod.toml", "file"), ("staging.toml", "service.cpu")]


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_no_environment_is_an_error(tmp_path: Path, folder: str) -> None:
    with pytest.raises(SettingsError, match="at least one environment's settings"):
        load_environments(tmp_path / folder)


def test_the_file_is_named_like_the_environment(tmp_path: Path) -> None:
    (tmp_path / "test.toml").write_text(render(SMALL))
    with pytest.raises(SettingsError, match="environment = 'dev': \"test\", as the file is named"):
        load_environments(tmp_path)


COLLISIONS: list[tuple[str, dict[str, Any], str | None]] = [
    ("same domain", {"domain.name": "pay.dev.example.com"}, "domain.name"),
    ("domain is the other's static name", {"domain.name": "static.pay.dev.example.com"}, "domain.name"),
    ("other region", {"region": "eu-west-1"}, "region"),
    ("other application", {"application": "vault"}, "application"),
    ("other account, region and application", {
        "account_id": "210987654321", "region": "eu-west-1", "application": "vault",
    }, None),
    ("other domain", {}, None),
    ("name that ends like the other's", {"environment": "eu-dev"}, "environment"),
    ("name that ends like the other's without a hyphen", {"environment": "webdev"}, None),
    ("other manager of the account's defaults", {"account.manage_defaults": False}, "account.manage_defaults"),
    ("other sign-in from GitHub", {"account.github_provider": "existing"}, "account.github_provider"),
    ("other account and manager of its defaults", {
        "account_id": "210987654321", "account.manage_defaults": False,
    }, None),
    ("overlapping networks", {"network.cidr": "10.10.128.0/20"}, "network.cidr"),
    ("overlapping networks of two accounts", {
        "account_id": "210987654321", "network.cidr": "10.10.0.0/16",
    }, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "key"), [row[1:] for row in COLLISIONS], ids=[row[0] for row in COLLISIONS]
)
def test_environments_do_not_collide(tmp_path: Path, changes: dict[str, Any], key: str | None) -> None:
    other = changed(PRODUCTION, changes)
    write(tmp_path, SMALL, other)
    if key is None:
        assert len(load_environments(tmp_path)) == 2
        return
    assert problems(tmp_path) == [(f"{other['environment']}.toml", key)]
    with pytest.raises(SettingsError, match=r"dev\.toml"):
        load_environments(tmp_path)


def neighbours(count: int, repositories: int) -> list[Table]:
    """Environments of one account that are deployed from some repositories."""
    return [
        changed(
            SMALL,
            {
                "environment": f"dev{number:02}",
                "domain.name": f"pay{number}.dev.example.com",
                "network.cidr": f"10.{number}.0.0/16",
                "ci.github_repository": f"example/strongroom-{number % repositories}",
                "quotas.vpcs": 20,
                "quotas.gateway_endpoints": 40,
            },
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "repositories", "refused"),
    [(10, 1, []), (11, 1, ["dev10.toml"]), (3, 3, []), (5, 4, ["dev03.toml"])],
)
def test_policies_of_continuous_integration_stay_within_iams_quotas(
    tmp_path: Path, count: int, repositories: int, refused: list[str]
) -> None:
    write(tmp_path, *neighbours(count, repositories))
    if refused:
        assert problems(tmp_path) == [(file, "ci.github_repository") for file in refused]
    else:
        assert len(load_environments(tmp_path)) == count


@pytest.mark.parametrize("hidden", [".#dev.toml", ".prod.toml", "._dev.toml"])
def test_what_an_editor_hides_beside_a_file_is_no_environment(tmp_path: Path, hidden: str) -> None:
    (tmp_path / "dev.toml").write_text(render(SMALL), encoding="utf-8")
    (tmp_path / hidden).write_text("no settings", encoding="utf-8")
    assert [each.environment for each in load_environments(tmp_path)] == ["dev"]
