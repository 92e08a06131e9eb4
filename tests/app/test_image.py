"""What a build would need a Docker daemon to find out."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path

APP = Path(__file__).parents[2] / "app"
DOCKERFILE = (APP / "Dockerfile").read_text()


def instructions(name: str, stage: str = DOCKERFILE) -> list[str]:
    joined = stage.replace("\\\n", " ")
    return re.findall(rf"^{name} +(.+)$", joined, flags=re.MULTILINE)


def last_stage() -> str:
    return DOCKERFILE.rsplit("\nFROM ", 1)[1]


def test_it_runs_as_a_numeric_user_that_is_not_root() -> None:
    (user,) = instructions("USER", last_stage())
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)


def test_commands_are_in_exec_form_so_that_signals_reach_the_process() -> None:
    (command,) = instructions("CMD", last_stage())
    assert json.loads(command) == ["python", "-m", "app"]
    (check,) = instructions("HEALTHCHECK", last_stage())
    assert json.loads(check.partition("CMD ")[2]) == ["python", "-m", "app.healthcheck"]


def test_the_certificates_that_the_application_trusts_are_in_the_image() -> None:
    (added,) = instructions("ADD", last_stage())
    source, target = added.split()[-2:]
    assert source == "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
    (environment,) = instructions("ENV", last_stage())
    assert f"DATABASE_CA_FILE={target}" in environment.split()


def test_the_base_image_has_a_tag_and_both_stages_share_it() -> None:
    bases = {base.partition(" ")[0] for base in instructions("FROM")}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.13-slim-[a-z]+", bases.pop())


def test_every_dependency_has_an_exact_version_and_hashes() -> None:
    locked = (APP / "requirements.txt").read_text().replace("\\\n", " ")
    lines = [line for line in locked.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 10
    for line in lines:
        assert re.match(r"[a-z0-9-]+==\S+ ", line), line
        assert "--hash=sha256:" in line, line
    assert "://" not in locked


def test_everything_imported_is_declared_and_locked() -> None:
    imported: set[str] = set()
    for file in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    # boto3 brings botocore, alembic SQLAlchemy, and psycopg its pool, as an extra.
    brought = {"botocore", "psycopg_pool", "sqlalchemy"}
    third_party = imported - set(sys.stdlib_module_names) - {"app"} - brought
    declared = set(re.findall(r"^([a-z0-9-]+)[\[<>=]", (APP / "requirements.in").read_text(), re.MULTILINE))
    locked = set(re.findall(r"^([a-z0-9-]+)==", (APP / "requirements.txt").read_text(), re.MULTILINE))
    assert third_party == declared
    assert declared <= locked


def test_the_health_check_needs_the_standard_library_only() -> None:
    imports = re.findall(r"^(?:import|from) ([a-z_]+)", (APP / "healthcheck.py").read_text(), re.MULTILINE)
    assert set(imports) - {"__future__"} <= set(sys.stdlib_module_names)
