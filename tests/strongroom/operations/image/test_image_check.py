"""`strongroom image-check`: what an image says, and what a program does."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stacks.settings import Settings
from strongroom.cli import app
from strongroom.errors import UnusableError
from strongroom.operations.image import running
from strongroom.operations.image.contract import answers
from strongroom.operations.image.described import Described
from strongroom.operations.image.reading import describe
from strongroom.operations.image.running import declared, tried
from strongroom.synthesized import load
from tests.stacks.settings.tables import SMALL, changed
from tests.strongroom.operations.image.images import GOOD, in_archive, in_folder, layout

PROJECT = Path(__file__).parents[4]


def settings(**changes: Any) -> Settings:
    return Settings.model_validate(changed(SMALL, {f"service.{key}": value for key, value in changes.items()}))


def problems(image: Described, **changes: Any) -> list[str]:
    return [answer.problem for answer in answers(image, settings(**changes)) if answer.problem]


@pytest.mark.parametrize("write", [in_folder, in_archive])
def test_a_good_image_has_no_problem_and_its_own_architecture_is_read(write: Any, tmp_path: Path) -> None:
    image = describe(write(layout(GOOD, "amd64", "arm64"), tmp_path / "image"), "ARM64")
    assert (image.architecture, image.size) == ("ARM64", 3 * 1024**2)
    assert problems(image) == []


def test_what_docker_wrote_before_is_read_as_well(tmp_path: Path) -> None:
    files = {
        "manifest.json": json.dumps([{"Config": "c.json", "Layers": ["l/layer.tar"]}]).encode(),
        "c.json": json.dumps({"architecture": "amd64", "config": GOOD}).encode(),
        "l/layer.tar": b"x" * 10,
    }
    image = describe(in_archive(files, tmp_path / "image.tar"), "ARM64")
    assert image.size == 10
    (problem,) = problems(image)
    assert problem.startswith("it is for X86_64")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"User": ""}, "USER is root"),
        ({"User": "0:10001"}, "USER is root"),
        ({"ExposedPorts": {"80/tcp": {}}}, "it exposes 80"),
        ({"Env": ["API_KEY=x"]}, "API_KEY looks like one"),
        ({"Env": ["BROKER=amqps://user:pass@mq"]}, "BROKER looks like one"),
        ({"Cmd": None}, "neither ENTRYPOINT nor CMD"),
        ({"Cmd": ["/bin/sh", "-c", "python -m app"]}, "in shell form"),
    ],
)
def test_each_problem_is_told(change: dict[str, Any], said: str, tmp_path: Path) -> None:
    (problem,) = problems(describe(in_folder(layout(GOOD | change, "arm64"), tmp_path), "ARM64"))
    assert said in problem


def test_folders_and_size() -> None:
    image = Described("ARM64", "1", {8080}, {}, ["a"], [], {"/data/"}, 2 * 1024**3)
    folder, size = problems(image, writable_folders=["/data", "/var/cache/a"])
    assert folder.startswith("/var/cache/a is no VOLUME")
    assert size.startswith("2,048 MiB")


def test_an_image_for_another_system_is_told() -> None:
    (problem,) = problems(Described("ARM64", "1", {8080}, {}, ["a"], system="windows"))
    assert problem.startswith("it is for windows, and tasks are Linux")


@pytest.mark.parametrize(
    ("volumes", "note"),
    [
        ({"/tmp", "/data"}, "/data, /tmp; the rest is read-only"),  # noqa: S108
        ({"/tmp/", "/data/"}, "/data, /tmp; the rest is read-only"),  # noqa: S108
        ({"/data"}, "/data, /tmp to root alone, as it is no VOLUME of the image; the rest is read-only"),
    ],
)
def test_where_it_may_write_is_told(volumes: set[str], note: str) -> None:
    image = Described("ARM64", "1", volumes=volumes)
    found = answers(image, settings(writable_folders=["/data"]))
    (answer,) = (each for each in found if each.asked == "where it writes, it may")
    assert (answer.problem, answer.note) == (None, note)


@pytest.mark.parametrize(
    ("changes", "starts"),
    [
        ({}, "entry command"),
        ({"command": ["own"]}, "entry own"),
        ({"entry_point": ["own"]}, "own"),
        ({"entry_point": ["own"], "command": ["a", "b"]}, "own a b"),
    ],
    ids=str,
)
def test_what_starts_is_what_docker_makes_of_image_and_settings(changes: dict[str, Any], starts: str) -> None:
    image = Described("ARM64", "1", entry_point=["entry"], command=["command"])
    (answer,) = (each for each in answers(image, settings(**changes)) if each.asked == "it says what to run")
    assert answer.note == starts


@pytest.mark.parametrize(
    ("entry_point", "changes", "runs"),
    [
        ([], {"migration": ["migrate"]}, "migrate"),
        (["python"], {"migration": ["-m", "m"]}, "python -m m"),
        (["/bin/sh", "-c"], {"migration": ["exec migrate"]}, "/bin/sh -c exec migrate"),
        (
            ["/bin/sh", "-c", "exec serve"],
            {"migration": ["m"], "migration_entry_point": ["python"]},
            "python m",
        ),
        (["/bin/sh", "-c", "exec serve"], {"migration": ["migrate"]}, None),
        (["/bin/sh", "-c", "exec serve"], {"migration": []}, None),
    ],
)
def test_what_the_migration_runs_is_told(
    entry_point: list[str], changes: dict[str, Any], runs: str | None
) -> None:
    """A shell's ENTRYPOINT would start the service once more, and the release would wait for its end."""
    found = answers(Described("ARM64", "1", entry_point=entry_point), settings(**changes))
    told = [each for each in found if each.asked == "the migration is what service.migration says"]
    assert len(told) == (1 if changes["migration"] else 0)
    for answer in told:
        assert (answer.problem is None) is (runs is not None)
        assert runs is None or answer.note == runs


def test_the_reference_applications_dockerfile_meets_it() -> None:
    image = describe(PROJECT / "app" / "Dockerfile", "ARM64")
    assert (image.user, image.ports, image.command) == ("10001:10001", {8080}, ["python", "-m", "app"])
    assert image.environment["PORT"] == "8080"
    assert problems(image) == []


def test_a_dockerfile_has_what_its_stages_have(tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("ARG X=1\nFROM a AS base\nUSER 5\nENV A b c\nFROM base\nCMD app\n")
    image = describe(file, "ARM64")
    assert (image.user, image.environment, image.command) == ("5", {"A": "b c"}, ["/bin/sh", "-c", "app"])


@pytest.mark.parametrize("content", ["", "no Dockerfile", "FROM a\nEXPOSE 1x\n", "FROM\n", "FROM a\nENV\n"])
def test_what_is_no_image_can_not_be_used(content: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text(content)
    with pytest.raises(UnusableError, match="give an archive"):
        describe(file, "ARM64")


@pytest.mark.parametrize(
    "configuration",
    [b"null", b"[]", b'{"architecture": "arm64", "config": 5}', b"[" * 200_000],
    ids=["null", "list", "number", "deep"],
)
def test_a_configuration_of_another_form_can_not_be_used_either(configuration: bytes, tmp_path: Path) -> None:
    manifest = json.dumps([{"Config": "image.json", "Layers": []}]).encode()
    archive = in_archive({"manifest.json": manifest, "image.json": configuration}, tmp_path / "image.tar")
    with pytest.raises(UnusableError, match="give an archive"):
        describe(archive, "arm64")


def test_the_commands_exit_codes(tmp_path: Path) -> None:
    def code(*arguments: str) -> int:
        return CliRunner().invoke(app, ["image-check", *arguments]).exit_code

    assert code("prod", str(PROJECT / "app" / "Dockerfile")) == 0
    file = tmp_path / "Dockerfile"
    file.write_text("FROM scratch\n")
    assert code("prod", str(file)) == 1


def test_what_a_dockerfile_does_not_tell_is_no_yes() -> None:
    said = CliRunner().invoke(app, ["image-check", "prod", str(PROJECT / "app" / "Dockerfile")]).output
    untold = [line for line in said.splitlines() if "does not tell" in line]
    assert len(untold) == 2
    assert all(line.startswith("? ") for line in untold)


SERVER = """
import http.server, json, os, signal, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 404); self.end_headers()
    def log_message(self, *_): print(json.dumps({"level": "INFO"}), flush=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
assert os.environ["DATABASE_HOST"] == "unresolved.invalid" and "HOME" not in os.environ
%s
http.server.HTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
"""


def answering(headers: str, body: str) -> str:
    """Python that answers /health with 200, and what else is given."""
    text = f"HTTP/1.1 200 OK\\r\\n{headers}\\r\\n\\r\\n"
    return f"Handler.do_GET = lambda self: self.wfile.write(b'{text}') and self.wfile.write(b'{body}')"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", []),
        ("open('made', 'w').close()", ["it wrote or removed made: its root"]),
        (
            "os.symlink('a', 'a'); os.makedirs('b/c'); open('b/c/d', 'w')",
            ["it wrote or removed a, b/c/d: its root"],
        ),
        ("print('[' * 100_000, flush=True)", ['1 lines are none, "[[[']),
        ("sys.stdout.buffer.write(b'\\xff\\n'); sys.stdout.flush()", ["1 lines are none"]),
        (answering("Content-Encoding: gzip\\r\\nContent-Length: 3", "abc"), []),
        (answering("Content-Type: text/plain", "x' * 2**30 + '"), []),
        ("print('started', flush=True)", ['1 lines are none, "started"']),
        ("sys.exit('broken')", ["broken", "it had ended before", "1 lines"]),
        ("Handler.do_GET = lambda self: self.send_error(500)", ["the answer is 500"]),
    ],
)
def test_a_program_is_tried(
    more: str, said: list[str], tmp_path: Path, synthesis: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "START_SECONDS", 3.0)
    environment = declared(load(synthesis / "dev"))
    command = [sys.executable, "-c", SERVER % more]
    found = [each.problem for each in tried(command, tmp_path, environment, settings()) if each.problem]
    assert len(found) == len(said), found
    assert all(part in problem for part, problem in zip(said, found, strict=True))


def test_a_program_that_does_not_end_is_told(tmp_path: Path, synthesis: Path) -> None:
    given = settings()
    object.__setattr__(given.service, "stop_timeout_seconds", 1)
    deaf = SERVER % "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    command = [sys.executable, "-c", deaf]
    found = [each.problem for each in tried(command, tmp_path, declared(load(synthesis / "dev")), given)]
    assert "it runs on" in (found[1] or "")
