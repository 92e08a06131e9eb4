"""Variables that a command is given before its name: who reads them?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tests.strongroom.documentation.programs import declared, make
from tests.strongroom.documentation.project_pages import Project
from tests.strongroom.documentation.shell import ASSIGNMENT, Command

__all__ = ["unknown_variable"]

TERRAFORM = "TF_VAR_"
# What other people's programs read.
READ_BY_OTHERS = frozenset(
    {
        "AWS_ACCESS_KEY_ID",
        "AWS_CONFIG_FILE",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL",
        "AWS_PAGER",
        "AWS_PROFILE",
    }
    | {"AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SHARED_CREDENTIALS_FILE"}
    | {
        "CHECKPOINT_DISABLE",
        "CI",
        "COLUMNS",
        "DOCKER_HOST",
        "HOME",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "NO_COLOR",
        "PATH",
    }
    | {"PIP_INDEX_URL", "PYTHONPATH", "SSL_CERT_FILE", "TF_CLI_CONFIG_FILE", "TF_DATA_DIR", "TF_IN_AUTOMATION"}
    | {"TF_INPUT", "TF_LOG", "TF_PLUGIN_CACHE_DIR", "TMPDIR"}
)
CODE = frozenset({".cjs", ".json", ".py", ".sh", ".toml"})


def unknown_variable(project: Project, program: str, command: Command) -> str | None:
    """Why one of them is nobody's; without a program they are the page's own."""
    for name in _given(program, command):
        if name.startswith(TERRAFORM):
            if reason := declared.unknown_variable(["-var", name.removeprefix(TERRAFORM)]):
                return reason
        elif name not in READ_BY_OTHERS and not _is_read(project, program, name):
            return f"nothing reads the variable {name}"
    return None


def _given(program: str, command: Command) -> Iterator[str]:
    words = command.words[1:] if program == "export" else ()
    for word in (*(command.assigned if program else ()), *words):
        if ASSIGNMENT.fullmatch(word):
            yield word.partition("=")[0]


def _is_read(project: Project, program: str, name: str) -> bool:
    if program == "make":
        return name in make.variables(project)
    return name in make.variables(project) or name in _names(project)


@cache
def _names(project: Project) -> frozenset[str]:
    """All words in capitals in the project's code, but for its tests."""
    texts = (
        (project.root / path).read_text(encoding="utf-8", errors="replace")
        for path in project.files
        if path.suffix in CODE and "tests" not in path.parts
    )
    return frozenset(name for text in texts for name in re.findall(r"\b[A-Z][A-Z0-9_]+\b", text))
