"""The zip: the same bytes wherever it is built, and all that the function needs in it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from lambdas import packaging, vendoring
from lambdas.packaging import LambdaPackage, PackagingError, build
from tests.lambdas.support import ENVIRONMENT, message, sqs_event

FUNCTION = Path(__file__).parents[2] / "lambdas" / "validate_transaction"


@pytest.fixture(scope="module")
def package() -> LambdaPackage:
    return build(FUNCTION, output_dir=vendoring.CACHE)


@pytest.fixture(scope="module")
def unpacked(package: LambdaPackage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(package.path) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def private_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("private_umask")
def test_the_same_bytes_from_another_folder_umask_and_machine(
    package: LambdaPackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of everything has other times, modes and an other order in its folders."""
    function = tmp_path / "elsewhere" / FUNCTION.name
    shutil.copytree(FUNCTION, function, copy_function=shutil.copyfile)
    (function / "__pycache__").mkdir(exist_ok=True)
    (function / "__pycache__" / "handler.cpython-311.pyc").write_bytes(b"stale")
    (function / ".DS_Store").write_bytes(b"noise")
    vendored = vendoring.vendor(FUNCTION / "requirements.txt")
    shutil.copytree(vendored, tmp_path / "cache" / vendored.name, copy_function=shutil.copyfile)
    monkeypatch.setattr(vendoring, "CACHE", tmp_path / "cache")
    monkeypatch.chdir(tmp_path)

    again = build(Path("elsewhere") / FUNCTION.name, output_dir=Path("out"))

    assert again.path.parent == tmp_path / "out"
    assert again.path.read_bytes() == package.path.read_bytes()
    assert again.source_code_hash == package.source_code_hash
    assert again.path.stat().st_mode & 0o777 == 0o644


def test_the_hash_is_that_of_the_file(package: LambdaPackage) -> None:
    digest = hashlib.sha256(package.path.read_bytes()).digest()
    assert package.source_code_hash == base64.b64encode(digest).decode()


def test_an_unchanged_function_is_not_built_again(
    package: LambdaPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(packaging, "_zip")
    assert build(FUNCTION, output_dir=package.path.parent) == package


def test_a_changed_function_is(package: LambdaPackage, tmp_path: Path) -> None:
    function = tmp_path / FUNCTION.name
    shutil.copytree(FUNCTION, function)
    with (function / "amount.py").open("a", encoding="utf-8") as source:
        source.write("# changed\n")
    changed = build(function, output_dir=tmp_path)
    assert changed.source_code_hash != package.source_code_hash
    assert changed.path.name != package.path.name


def test_what_is_in_the_zip(package: LambdaPackage) -> None:
    with zipfile.ZipFile(package.path) as archive:
        entries = archive.infolist()
    names = [entry.filename for entry in entries]
    assert names == sorted(set(names))
    assert "validate_transaction/handler.py" in names
    assert "botocore/data/dynamodb/2012-08-10/service-2.json.gz" in names
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}

    unwanted = {".so", ".pyd", ".dylib", ".dll", ".pyc", ".c"}
    assert not [name for name in names if unwanted & set(PurePosixPath(name).suffixes)]
    noted_by_pip = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
    assert not [name for name in names if PurePosixPath(name).name in noted_by_pip]
    assert not [name for name in names if "requirements" in name or name.startswith("bin/")]
    services = {name.split("/")[2] for name in names if name.startswith("botocore/data/")}
    assert {service for service in services if "." not in service} == {"dynamodb", "kms", "xray"}


def test_every_dependency_keeps_its_licence(package: LambdaPackage) -> None:
    """Their licences ask for it; the metadata names the licence where there is no file."""
    with zipfile.ZipFile(package.path) as archive:
        names = archive.namelist()
    dependencies = {name.split("/")[0] for name in names if ".dist-info/" in name}
    assert len(dependencies) >= 10
    for dependency in dependencies:
        assert f"{dependency}/METADATA" in names


def test_the_zip_runs_by_itself(unpacked: Path) -> None:
    """Nothing but the zip and the standard library; AWS's answers are made up, the calls not."""
    script = """
        import json, os, sys
        task, environment, event = json.load(sys.stdin)
        os.environ.update(environment)
        sys.path.insert(0, task)
        from botocore.awsrequest import AWSResponse
        from validate_transaction import handler

        class Raw:
            def stream(self):
                yield b'{"Mac": "bWFj", "Plaintext": "REU4OTM3MDQwMDQ0MDUzMjAxMzAwMA=="}'

        def answer(request, **_):
            operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
            asked.append(operation)
            if operation == "PutItem":
                written.append(json.loads(request.body))
            return AWSResponse(request.url, 200, {}, Raw())

        class Context:
            function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "x"
            get_remaining_time_in_millis = staticmethod(lambda: 30_000)

        written, asked = [], []
        handler.kms.meta.events.register("before-send.kms", answer)
        handler.dynamodb.meta.events.register("before-send.dynamodb", answer)
        response = handler.handler(event, Context)
        outside = [m.__file__ for m in list(sys.modules.values())
                   if "site-packages" in (getattr(m, "__file__", None) or "")]
        print(json.dumps([response, written, outside, asked]))
    """
    sealed = {"form": "kms-1", "ciphertext": "AAAA", "hash_key": "mac-1"}
    more = {"submitted_by": "u-1", "encrypted_account_id": sealed}
    encrypted = {**message(transaction_id="t-2", amount="1e400"), **more}
    del encrypted["account_id"]
    event = sqs_event(message(), encrypted, "not JSON")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", textwrap.dedent(script)],
        input=json.dumps([str(unpacked), ENVIRONMENT, event]),
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    response, written, outside, asked = json.loads(done.stdout.splitlines()[-1])

    assert response == {"batchItemFailures": [{"itemIdentifier": "m-2"}]}
    table = ENVIRONMENT["TRANSACTIONS_TABLE"]
    items = [call["Item"] for call in written if call["TableName"] == table]
    assert [item["status"]["S"] for item in items] == ["accepted", "rejected"]
    assert items[1]["reason"]["M"]["code"]["S"] == "amount_malformed"
    assert outside == []
    assert [operation for operation in asked if operation in ("Decrypt", "GenerateMac")] == [
        "GenerateMac",
        "Decrypt",
        "GenerateMac",
    ], "once for each key"


def test_a_folder_without_a_function(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match="holds no Python files"):
        build(tmp_path, output_dir=tmp_path)


def test_a_zip_that_lambda_would_not_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaging, "MAX_ZIP_BYTES", 1_000_000)
    with pytest.raises(PackagingError, match=r"bytes and Lambda takes 1,000,000 in an upload"):
        build(FUNCTION, output_dir=tmp_path)
    assert list(tmp_path.iterdir()) == []
