"""Builds a Lambda function's zip: the function's package and its vendored dependencies.

The zip depends on nothing but the function's files and its hash-pinned requirements: the same bytes
whatever the machine, the Python, the working folder or the umask. So `source_code_hash` changes
exactly when the function does, and a plan made anywhere shows the truth.

A function is a folder `NAME/` with its package's files and, if it has dependencies, a `requirements.txt`.
In the zip it is the package `NAME`, beside them.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import keyword
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lambdas.vendoring import PackagingError, vendor

__all__ = ["LambdaPackage", "PackagingError", "build", "source"]

# Uploading in the request, as Terraform's `filename` does: AWS Lambda quotas, "Deployment package".
MAX_ZIP_BYTES: Final = 50 * 1024 * 1024

# The earliest time that the zip format can express.
TIMESTAMP: Final = (1980, 1, 1, 0, 0, 0)
# Lambda runs the code as a user of its own: everyone must be able to read it.
MODE: Final = 0o100644

FOLDERS: Final = [Path(__file__).parent]
"""Where the folders of functions are: this one, and the tests' own beside it."""

NOT_CODE: Final = ("requirements.in", "requirements.txt")


@dataclass(frozen=True, slots=True)
class LambdaPackage:
    """`source_code_hash` is the base64 SHA-256 of the zip, as `aws_lambda_function` takes it."""

    path: Path
    source_code_hash: str


def source(name: str) -> Path:
    """The folder of a function of the settings: `lambdas/settle_refunds/` of `settle-refunds`."""
    package = name.replace("-", "_")
    folder = next((it / package for it in FOLDERS if (it / package).is_dir()), FOLDERS[0] / package)
    handler = folder / "handler.py"
    if not folder.is_dir():
        raise PackagingError(
            f"[functions.{name}] has no code: make the folder {folder}, "
            "with a function `handler` in handler.py."
        )
    if keyword.iskeyword(folder.name):
        raise PackagingError(
            f"[functions.{name}] needs another name: {folder.name} is a word of Python, and so no package."
        )
    if not handler.is_file():
        raise PackagingError(f"{folder} has no handler.py, whose function `handler` Lambda calls.")
    try:
        defined = {getattr(node, "name", None) for node in ast.parse(handler.read_text(encoding="utf-8")).body}
    except (SyntaxError, ValueError) as error:
        raise PackagingError(f"{handler} is no Python: {error}.") from error
    if "handler" not in defined:
        raise PackagingError(f"{handler} defines no function `handler`, which Lambda calls.")
    return folder


def build(function_dir: Path, *, output_dir: Path) -> LambdaPackage:
    """Write `output_dir/NAME-DIGEST.zip`, or find it there. DIGEST stands for all that is in it."""
    function_dir = function_dir.resolve()
    own = dict(_function_files(function_dir))
    if not own:
        raise PackagingError(f"{function_dir} holds no Python files; give the folder of a function's package.")
    vendored = _vendored(function_dir)

    digest = hashlib.sha256(vendored.name.encode() if vendored else b"")
    for name, content in sorted(own.items()):
        digest.update(f"\0{name}\0{hashlib.sha256(content).hexdigest()}".encode())
    path = output_dir.resolve() / f"{function_dir.name}-{digest.hexdigest()[:16]}.zip"

    if path.is_file():
        zipped = path.read_bytes()
    else:
        files = {file.relative_to(vendored).as_posix(): file for file in _walk(vendored)} if vendored else {}
        zipped = _zip(own | {name: file.read_bytes() for name, file in files.items()})
        _check_size(path, zipped)
        _write_at_once(path, zipped)
    source_code_hash = base64.b64encode(hashlib.sha256(zipped).digest()).decode()
    return LambdaPackage(path=path, source_code_hash=source_code_hash)


def _vendored(function_dir: Path) -> Path | None:
    """Its dependencies; none where it names none: boto3 is in Lambda's runtime."""
    if any((function_dir / name).exists() for name in NOT_CODE):
        return vendor(function_dir / "requirements.txt")
    return None


def _function_files(function_dir: Path) -> Iterator[tuple[str, bytes]]:
    for file in _walk(function_dir):
        inside = file.relative_to(function_dir)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in inside.parts)
        if not hidden and inside.as_posix() not in NOT_CODE:
            yield f"{function_dir.name}/{inside.as_posix()}", file.read_bytes()


def _walk(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def _zip(files: dict[str, bytes]) -> bytes:
    """Stored, not deflated: zlib's implementations (zlib, zlib-ng, …) compress differently."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, TIMESTAMP)
            info.create_system = 3  # Unix, on Windows too: it is what makes the mode count
            info.external_attr = MODE << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def _check_size(path: Path, zipped: bytes) -> None:
    if len(zipped) > MAX_ZIP_BYTES:
        raise PackagingError(
            f"{path.name} has {len(zipped):,} bytes and Lambda takes {MAX_ZIP_BYTES:,} in an "
            "upload; remove dependencies, or add what is never loaded to lambdas/pruning.py."
        )


def _write_at_once(path: Path, content: bytes) -> None:
    """Under its final name there is a whole file or none, also with two builds at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as part:
        part.write(content)
    whole = Path(part.name)
    whole.chmod(0o644)
    whole.replace(path)
