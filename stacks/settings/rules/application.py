"""One's own application: where its image, its variables and its secrets come from."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.boundary_statements import secrets_and_parameters
from stacks.schema.ecr import ecr_repository_arn, in_ecr
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.secrets import looks_like_secret
from stacks.schema.sections import OnFargate, Service
from stacks.settings.rules.violation import Violation

__all__ = ["RESERVED", "violations"]

# What the stack itself puts into the containers: `stacks.tiers.container`.
RESERVED = frozenset(
    {
        "ACCOUNT_NUMBERS_KEY",
        "ALLOWED_ORIGINS",
        "APPLICATION",
        "DATABASE_CREDENTIALS",
        "DATABASE_HOST",
        "DATABASE_NAME",
        "DATABASE_POOL_SIZE",
        "DATABASE_PORT",
        "DATABASE_READER_HOST",
        "DATABASE_USER",
        "ENVIRONMENT",
        "HASH_KEYS",
        "LOG_LEVEL",
        "MAX_TRANSACTION_AMOUNT",
        "PORT",
        "RESEND_AFTER_SECONDS",
        "SESSIONS_TABLE",
        "SESSIONS_USER_INDEX",
        "SESSION_TTL_SECONDS",
        "TRANSACTIONS_TABLE",
        "VALIDATION_DEAD_LETTER_QUEUE_URL",
        "VALIDATION_QUEUE_URL",
    }
)
# The stack's names for what `[tables]`, `[buckets]` and `[functions]` give (stacks/tiers/grants.py).
GRANTED = ("TABLE_", "BUCKET_", "QUEUE_")
# AWS's SDKs read these; ECS sets some of them (ECS developer guide, "Amazon ECS environment variables").
OF_AWS = ("AWS_", "ECS_")

# Characters of variables' names and values: ECS refuses a task definition of more than 64 KiB (Amazon ECS
# endpoints and quotas).
MOST_CHARACTERS = 16_384

# IAM's 6,144 characters of a policy, without what the execution role has anyway.
MOST_IN_POLICY = 4_000


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    further = {**settings.services, **settings.jobs}
    for program, service in settings.containers.items():
        key = settings.key_of(program)
        if program in further and further[program].image is None:
            yield from _way_to_registry(key, "service.image", service)
        else:
            yield from _image(settings, key, service)
        yield from _environment(key, service)
        yield from _secrets(settings, key, service)
        yield from _keys(settings, key, service)
        yield from _room(key, service)
    own = (settings.service.entry_point, settings.service.command)
    if (
        settings.service.migration
        and (settings.service.migration_entry_point, settings.service.migration) == own
    ):
        yield (
            "service.migration",
            list(settings.service.migration),
            "another command than service.command, which is the application itself",
        )
    if settings.service.migration_entry_point and not settings.service.migration:
        yield (
            "service.migration_entry_point",
            list(settings.service.migration_entry_point),
            "left out where service.migration is empty: there is no such task",
        )


def _image(settings: EnvironmentSchema, key: str, service: OnFargate) -> Iterator[Violation]:
    image, credentials = service.image, service.image_credentials_secret_arn
    repository = ecr_repository_arn(image or "")
    if image is not None and isinstance(service, Service) and service.image_tag is not None:
        yield (
            "service.image_tag",
            service.image_tag,
            "nothing beside service.image, which says all of the image",
        )
    if image is not None and in_ecr(image):
        if repository is None or repository.split(":")[3] != settings.region:
            yield (
                f"{key}.image",
                image,
                f"<account>.dkr.ecr.{settings.region}.amazonaws.com/<repository>@sha256:...: tasks reach "
                "ECR of this region alone, by its interface endpoints, which have this name only; replicate an "
                "image of another region",
            )
    elif image is not None and image.partition("/")[0].partition(":")[2] not in ("", "443"):
        yield (
            f"{key}.image",
            image,
            "a registry on 443: tasks reach no other port on the internet (stacks/flows.py)",
        )
    else:
        yield from _way_to_registry(key, f"{key}.image", service)
    if credentials is not None and (image is None or in_ecr(image)):
        yield (
            f"{key}.image_credentials_secret_arn",
            credentials,
            f"left out: the execution role signs in to ECR; a password is for another registry's {key}.image",
        )
    elif credentials is not None:
        yield from _reachable(settings, key, service, f"{key}.image_credentials_secret_arn", credentials)


def _way_to_registry(key: str, image_key: str, service: OnFargate) -> Iterator[Violation]:
    if service.image is not None and not in_ecr(service.image) and not service.outbound_https:
        yield (
            f"{key}.outbound_https",
            [],
            f"the addresses of {image_key}'s registry: tasks reach no others on the internet",
        )


def _environment(key: str, service: OnFargate) -> Iterator[Violation]:
    given = service.environment
    for name, value in given.items():
        yield from _name(f"{key}.environment.{name}", name, value)
        if looks_like_secret(name, value):
            # Not its value: what is said here ends in a log.
            yield (
                f"{key}.environment.{name}",
                None,
                "no secret, which this looks like: everybody who may read plan, state or console would read "
                f"it; put it into Secrets Manager, and its ARN into [{key}.secrets] as {name}",
            )
    total = sum(len(name) + len(value) for name, value in given.items())
    if total > MOST_CHARACTERS:
        yield (
            f"{key}.environment",
            None,
            f"at most {MOST_CHARACTERS} characters in names and values, not {total}: a task definition "
            "has 64 KiB (ECS)",
        )


def _name(key: str, name: str, value: str) -> Iterator[Violation]:
    if name in RESERVED:
        yield key, value, "another name: the stack sets this one itself"
    elif name.upper().startswith(OF_AWS):
        yield key, value, "another name: those that begin with AWS_ and ECS_ are AWS's own"
    elif name.startswith(GRANTED):
        yield key, value, f"another name: those that begin with {', '.join(GRANTED)} the stack sets itself"


def _secrets(settings: EnvironmentSchema, key: str, service: OnFargate) -> Iterator[Violation]:
    for name, reference in service.secrets.items():
        place = f"{key}.secrets.{name}"
        yield from _name(place, name, reference)
        if name in service.environment:
            yield place, reference, f"another name: [{key}.environment] has this one"
        yield from _reachable(settings, key, service, place, reference)


def _reachable(
    settings: EnvironmentSchema, section: str, of: OnFargate, key: str, reference: str
) -> Iterator[Violation]:
    _, _, service, region, account, what = reference.split(":", 5)
    if region != settings.region:
        yield (
            key,
            reference,
            f"one in {settings.region}: tasks have interface endpoints of their own region"
            + ("; Secrets Manager can replicate a secret to it" if service == "secretsmanager" else ""),
        )
    elif service == "ssm" and account != settings.account_id:
        yield (
            key,
            reference,
            f"a parameter of account {settings.account_id}; another account's secret can be read from Secrets "
            "Manager, if its policy lets this account's execution role",
        )
    elif service == "ssm" and not what.startswith(f"parameter/{settings.application}/"):
        yield (
            key,
            reference,
            f"a parameter under /{settings.application}/: the workload boundary allows no others "
            "(stacks/boundary_statements.py, Parameters)",
        )
    elif account != settings.account_id and not of.secret_key_arns:
        yield (
            key,
            reference,
            f"a secret of account {settings.account_id}, or, in {section}.secret_key_arns, the key that it is "
            "encrypted with: no other account may use AWS's own (AWS Secrets Manager user guide, \"Access "
            'secrets from a different account")',
        )


def _keys(settings: EnvironmentSchema, key: str, service: OnFargate) -> Iterator[Violation]:
    """A key may be in an account of its own (AWS Secrets Manager API reference, CreateSecret, KmsKeyId)."""
    referred = bool(service.secrets) or service.image_credentials_secret_arn is not None
    for place, arn in enumerate(service.secret_key_arns):
        if arn.split(":")[3] != settings.region:
            allowed = f"a key in {settings.region}, where the secrets are"
        elif not referred:
            allowed = f"left out where [{key}.secrets] is empty: it decrypts nothing else"
        else:
            continue
        yield f"{key}.secret_key_arns[{place}]", arn, allowed


def _room(key: str, service: OnFargate) -> Iterator[Violation]:
    secrets, parameters = secrets_and_parameters(service)
    length = sum(len(arn) + 3 for arn in (*secrets, *parameters, *service.secret_key_arns))
    if length > MOST_IN_POLICY:
        yield (
            f"{key}.secrets",
            None,
            f"secrets and keys whose ARNs have at most {MOST_IN_POLICY} characters together, not {length}: the "
            "execution role's policy names each (IAM); several values can be keys of one secret's JSON",
        )
