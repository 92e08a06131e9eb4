"""Secrets: no word of a command and no tag looks like one, for who reads a plan reads it; nor the owner's."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.schema.environment import EnvironmentSchema
from stacks.schema.secrets import secret_by_itself, secret_words
from stacks.schema.sections import OnFargate
from stacks.settings.rules.task_definition import WORDS
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]

# How RDS names the secret of a master user, and no other does (Amazon RDS user guide, "Password management with
# Amazon RDS and AWS Secrets Manager").
MASTER_USER = ":secret:rds!"


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    for name, text in settings.tags:
        if secret_by_itself(text):
            # Not its value: what is said here ends in a log.
            yield f"tags.{name}", None, "no secret, which this looks like: a tag is read by everybody"
    for program, container in settings.containers.items():
        section = settings.key_of(program)
        for key in WORDS:
            for place in secret_words(getattr(container, key, None) or ()):
                yield (
                    f"{section}.{key}[{place}]",
                    None,
                    "no secret, which this looks like: everybody who may read plan, state or console would "
                    f"read it; put it into Secrets Manager, its ARN into [{section}.secrets], and have the "
                    "program read that variable",
                )
        yield from _masters(section, container)


def _masters(section: str, container: OnFargate) -> Iterator[Violation]:
    given = {f"secrets.{name}": reference for name, reference in container.secrets.items()}
    given["image_credentials_secret_arn"] = container.image_credentials_secret_arn or ""
    for key, reference in given.items():
        if MASTER_USER in reference:
            yield (
                f"{section}.{key}",
                reference,
                "a secret of another name than rds!...: that is a database's master user's, who may drop every "
                "table; the migration alone has the ledger's, and programs sign in by IAM",
            )
