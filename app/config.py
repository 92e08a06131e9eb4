"""What the application and its migration read from their container's environment, checked before they start.

Every problem is named at once, in a sentence each; the task definition is where they are set.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

# The task definition declares these as well, for the application a team puts here. This one leaves them alone:
# what a transaction may amount to is the validation function's decision, and a reader of the database may be
# behind: who has just handed something in would not find it.
RESERVED: Final = frozenset({"DATABASE_READER_HOST", "MAX_TRANSACTION_AMOUNT"})

# Variables whose value no message may repeat.
SECRET: Final = frozenset({"DATABASE_CREDENTIALS"})

# What a browser writes in an Origin header: lower case, no path, no default port.
_ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")

# A UUID, or `mrk-` and more of a key in several regions (AWS KMS developer guide, "Key identifiers (KeyId)").
_KEY_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")


class ConfigurationError(Exception):
    """The environment does not make a usable configuration; the message says what to change."""


def _queue_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or not parts.path.strip("/"):
        raise ValueError("must be a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/name")
    return value


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values or len({*values}) < len(values) or not all(map(_KEY_ID.fullmatch, values)):
        raise ValueError(
            "must be ids of HMAC keys in KMS, each once, separated by commas: the one in use first"
        )
    return values


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _origins(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if value == "*":
            raise ValueError("must name each origin: browsers refuse * for requests that carry the session")
        if not _ORIGIN.fullmatch(value):
            raise ValueError(
                "must be origins separated by commas, each like https://static.example.com:"
                " lower case, without a path"
            )
    return values


Name = Annotated[str, Field(min_length=1)]
QueueUrl = Annotated[str, AfterValidator(_queue_url)]
KeyIds = Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(_unique)]
Origins = Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(_origins)]


class Credentials(BaseModel):
    """The master user's, as RDS writes them into Secrets Manager; there is more in the secret."""

    model_config = ConfigDict(frozen=True)

    username: Name
    password: Name = Field(repr=False)


def _secret(value: object) -> object:
    """Not pydantic's own reading of JSON, whose errors quote what they read."""
    try:
        return Credentials.model_validate(json.loads(str(value)))
    except ValueError:
        raise ValueError('must be the secret\'s JSON, {"username": ..., "password": ...}') from None


class DatabaseSettings(BaseModel):
    """What any connection to the database needs. A field for each variable, under the variable's own name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    application: Name = Field(alias="APPLICATION")
    environment: Name = Field(alias="ENVIRONMENT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(alias="LOG_LEVEL")
    database_host: Name = Field(alias="DATABASE_HOST")
    database_port: int = Field(alias="DATABASE_PORT", ge=1, le=65535)
    database_name: Name = Field(alias="DATABASE_NAME")
    # The image sets it: the certificates that it trusts are its own.
    database_ca_file: Name = Field(alias="DATABASE_CA_FILE")


class MigrationSettings(DatabaseSettings):
    """`app.migrate`'s."""

    database_credentials: Annotated[Credentials, BeforeValidator(_secret)] = Field(alias="DATABASE_CREDENTIALS")


class LedgerSettings(DatabaseSettings):
    """What whoever signs in to the ledger by IAM needs."""

    aws_region: str = Field(alias="AWS_REGION", pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")
    database_user: Name = Field(alias="DATABASE_USER")
    transactions_table: Name = Field(alias="TRANSACTIONS_TABLE")
    validation_queue_url: QueueUrl = Field(alias="VALIDATION_QUEUE_URL")
    # Within it the queue has delivered a message as often as it does, or has given up on it: the queue's
    # visibility timeout times its maxReceiveCount. Then it is sent again (`app.resending`).
    resend_after_seconds: int = Field(alias="RESEND_AFTER_SECONDS", ge=60, le=4 * 24 * 3600)


class OperatorSettings(LedgerSettings):
    """`app.operate`'s and `app.reconcile`'s."""

    validation_dead_letter_queue_url: QueueUrl = Field(alias="VALIDATION_DEAD_LETTER_QUEUE_URL")


class Settings(LedgerSettings):
    """The application's."""

    port: int = Field(alias="PORT", ge=1, le=65535)
    # Beside requests, four tasks in the background have one each now and then.
    database_pool_size: int = Field(alias="DATABASE_POOL_SIZE", ge=1, le=1000)
    sessions_table: Name = Field(alias="SESSIONS_TABLE")
    sessions_user_index: Name = Field(alias="SESSIONS_USER_INDEX")
    # A session shorter than five minutes ends while a form is filled in; one longer than thirty
    # days is a password that never changes.
    session_ttl_seconds: int = Field(alias="SESSION_TTL_SECONDS", ge=300, le=30 * 24 * 3600)
    account_numbers_key: str = Field(alias="ACCOUNT_NUMBERS_KEY", pattern=_KEY_ID.pattern)
    hash_keys: KeyIds = Field(alias="HASH_KEYS")
    allowed_origins: Origins = Field(alias="ALLOWED_ORIGINS")
    # How long a start waits for database, queue and tables (`app.readiness`); 0 serves at once. The load
    # balancer's health checks count after 60 s: who gives up before then says why.
    start_within_seconds: int = Field(alias="START_WITHIN_SECONDS", default=45, ge=0, le=55)


Model = TypeVar("Model", bound=DatabaseSettings)


def variables(model: type[DatabaseSettings]) -> frozenset[str]:
    """The names of the environment variables that a model reads."""
    return frozenset(str(field.alias) for field in model.model_fields.values())


def load_settings(environment: Mapping[str, str]) -> Settings:
    """The application's settings, or a ConfigurationError that names every problem."""
    return _load(Settings, environment, "The application")


def load_migration_settings(environment: Mapping[str, str]) -> MigrationSettings:
    """The migration's settings, or a ConfigurationError that names every problem."""
    return _load(MigrationSettings, environment, "The migration")


def load_operator_settings(environment: Mapping[str, str]) -> OperatorSettings:
    """Those of an operator's task, or a ConfigurationError that names every problem."""
    return _load(OperatorSettings, environment, "The operator's task")


def _load(model: type[Model], environment: Mapping[str, str], who: str) -> Model:
    read = variables(model)
    try:
        return model.model_validate({k: v for k, v in environment.items() if k in read})
    except ValidationError as error:
        problems = [
            _sentence(str(problem["loc"][0]), problem["type"], problem["msg"], environment)
            for problem in error.errors(include_url=False)
        ]
    raise ConfigurationError(
        f"{who} cannot start: "
        + ("a variable" if len(problems) == 1 else f"{len(problems)} variables")
        + " of the container's environment cannot be used.\n"
        + "\n".join(f"  {problem}" for problem in problems)
        + "\nSet them in the container definition of the task definition."
    )


def _sentence(name: str, kind: str, message: str, environment: Mapping[str, str]) -> str:
    if kind == "missing":
        return f"{name} is missing."
    # "Value error, must be …" is pydantic's wrapping of the sentences above.
    reason = message.removeprefix("Value error, ")
    given = "a secret" if name in SECRET else repr(environment[name])
    return f"{name} is {given}: {reason[0].lower()}{reason[1:]}."
