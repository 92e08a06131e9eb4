"""Names: within each service's limit, told apart, and always with the environment in them."""

from __future__ import annotations

import re
from string import ascii_lowercase, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stacks import naming
from stacks.settings import Settings
from tests.stacks.settings.tables import SMALL, changed

LETTER = st.sampled_from(ascii_lowercase)
PARTS = st.lists(st.text(ascii_lowercase + digits, min_size=1, max_size=7), min_size=1, max_size=7)


def words(shortest: int, longest: int) -> st.SearchStrategy[str]:
    """Lower-case parts with hyphens between them. st.from_regex takes three times as long for the same."""
    joined = st.tuples(LETTER, PARTS).map(lambda drawn: f"{drawn[0]}{'-'.join(drawn[1])}")
    return joined.map(lambda word: word[:longest].rstrip("-")).filter(lambda word: len(word) >= shortest)


LIMITS = st.sampled_from(
    sorted({value for name, value in vars(naming).items() if name.isupper() and isinstance(value, int)})
)


def environment(application: str, name: str) -> Settings:
    return Settings.model_validate(changed(SMALL, {"application": application, "environment": name}))


APPLICATIONS = words(3, 20).filter(
    lambda word: not word.startswith(("aws", "ssm", "internal", "sg-", "amzn-", "sthree-"))
)
WORD = words(1, 40)
ENVIRONMENTS = words(2, 16).filter(lambda word: not word.startswith(("shared", "bootstrap")))
CASES = st.tuples(APPLICATIONS, WORD, ENVIRONMENTS)


@pytest.mark.parametrize(
    ("purpose", "limit", "name"),
    [
        ("web", naming.LONGEST, "strongroom-web-dev"),
        ("x" * 17, naming.LOAD_BALANCER, f"strongroom-{'x' * 17}-dev"),  # 32 characters
        ("x" * 18, naming.LOAD_BALANCER, "strongroom-xxxxxxxxxx-2782c4-dev"),
    ],
)
def test_a_name_is_cut_only_where_it_must_be(purpose: str, limit: int, name: str) -> None:
    """Known results: a name that changes is a resource that is replaced."""
    assert naming.name(environment("strongroom", "dev"), purpose, limit=limit) == name
    assert len(name) <= limit


def test_limits_are_those_of_the_services() -> None:
    """ELB and target groups 32, IAM roles and functions 64, S3 and RDS 63, SQS 80."""
    limits = (
        naming.LOAD_BALANCER, naming.TARGET_GROUP, naming.IAM_ROLE, naming.LAMBDA_FUNCTION,
        naming.BUCKET, naming.RDS_IDENTIFIER, naming.SQS_QUEUE,
    )  # fmt: skip
    assert limits == (32, 32, 64, 64, 63, 63, 80)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(CASES, LIMITS)
def test_every_name_fits_says_where_it_belongs_and_uses_what_every_service_takes(
    case: tuple[str, str, str], limit: int
) -> None:
    application, purpose, name = case
    result = naming.name(environment(application, name), purpose, limit=limit)
    assert len(result) <= limit
    assert result.endswith(f"-{name}")
    assert result.startswith(application[:3])
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", result), result
    assert not result.startswith(("internal-", "sg-"))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(CASES, WORD, LIMITS)
def test_two_purposes_never_share_a_name(case: tuple[str, str, str], other: str, limit: int) -> None:
    application, purpose, name = case
    here = environment(application, name)
    same = naming.name(here, purpose, limit=limit) == naming.name(here, other, limit=limit)
    assert same == (purpose == other)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(CASES, LIMITS)
def test_long_names_that_begin_alike_stay_different(case: tuple[str, str, str], limit: int) -> None:
    application, purpose, name = case
    here = environment(application, name)
    beginning = f"{purpose}-{'x' * limit}"
    assert naming.name(here, f"{beginning}1", limit=limit) != naming.name(here, f"{beginning}2", limit=limit)
