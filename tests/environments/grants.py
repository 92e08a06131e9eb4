"""What the settings give a program: the variables that it is told of it by."""

from __future__ import annotations

from stacks.settings import Settings

__all__ = ["granted"]


def granted(settings: Settings, program: str) -> dict[str, str]:
    """Variable -> construct path and attribute of what it names."""

    def given(section: str, *keys: str) -> list[str]:
        return [
            name
            for name, it in getattr(settings, section).items()
            if any(program in getattr(it, key) for key in keys)
        ]

    def variable(kind: str, name: str) -> str:
        return f"{kind}_{name.upper().replace('-', '_')}"

    return {
        **{variable("TABLE", name): f"tables/{name}.name" for name in given("tables", "read_by", "written_by")},
        **{
            variable("BUCKET", name): f"buckets/{name}/bucket.bucket"
            for name in given("buckets", "read_by", "written_by")
        },
        **{
            f"{variable('QUEUE', name)}_URL": f"functions/{name}/queue.url"
            for name in given("functions", "sent_by")
        },
    }
