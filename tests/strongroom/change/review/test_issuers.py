"""Keys, tokens and card numbers by their shapes, wherever they stand: also after a hyphen or an underscore."""

from __future__ import annotations

import json

import pytest

from strongroom.change.review.masking import Mask
from strongroom.change.review.shapes import shaped

HEX = "0123456789abcdef"
LETTERS = "AbCdEfGhIjKlMnOpQrStUvWxYz"

# Made up, and put together here so that no scanner takes one for real.
ISSUED = {
    "Anthropic": "sk-" + "ant-api03-" + LETTERS,
    "Atlassian": "ATATT3" + LETTERS * 2,
    "Bedrock": "ABSK" + LETTERS * 4,
    "Databricks": "dapi" + HEX * 2,
    "DigitalOcean": "dop" + "_v1_" + HEX * 4,
    "Discord": "discord.com/api/webhooks/123456789/" + LETTERS,
    "Docker": "dckr" + "_pat_" + LETTERS,
    "Doppler": "dp.pt." + LETTERS * 2,
    "Entra ID": "abc8" + "Q~" + LETTERS + "abcdefg",
    "Flutterwave": "FLWSECK" + "_TEST-" + HEX,
    "GitHub": "ghs" + "_" + LETTERS,
    "GitLab": "glrt" + "-" + LETTERS,
    "Google": "GOCSPX" + "-" + LETTERS,
    "Grafana": "glsa" + "_" + HEX * 2,
    "HCP Terraform": "abcdefghij1234" + ".atlasv1." + HEX * 4,
    "HCP Vault": "hvs" + "." + LETTERS,
    "Mailchimp": HEX * 2 + "-us12",
    "New Relic": "NRAK" + "-" + LETTERS.upper(),
    "Plaid": "access-production-" + "01234567-89ab-cdef-0123-456789abcdef",
    "PlanetScale": "pscale" + "_tkn_" + LETTERS,
    "Razorpay": "rzp" + "_live_" + LETTERS,
    "Sentry": "sntrys" + "_" + LETTERS,
    "Shopify": "shpat" + "_" + HEX * 2,
    "Slack": "xapp" + "-1-" + LETTERS,
    "Square": "sq0csp" + "-" + LETTERS,
    "Stripe": "rk" + "_live_" + LETTERS,
    "Telegram": "123456789" + ":AA" + LETTERS + "abcdefg",
    "Twilio": "SK" + HEX * 2,
    "npm": "npm" + "_" + LETTERS + "0123456789",
}


@pytest.mark.parametrize("issuer", sorted(ISSUED))
def test_a_token_is_masked_whatever_is_beside_it(issuer: str) -> None:
    token = ISSUED[issuer]
    for text in (token, f"a-{token}", f"a_{token} b", f"see {token}.", json.dumps({"a": [token]})):
        assert token not in shaped(text), text
        assert token not in Mask().address(f"aws_sqs_queue.q[{json.dumps(text)}]"), text


@pytest.mark.parametrize(
    "number", ["4111111111111111", "5500 0055 5555 5559", "378282246310005", "6011-1111-1111-1117"]
)
@pytest.mark.parametrize("around", ["{}", "card-{}", "card_{}", "{}-x", "a {} b"])
def test_a_cards_number_is_masked(number: str, around: str) -> None:
    text = around.format(number)
    assert number not in shaped(text)
    assert number not in Mask().address(f'aws_sqs_queue.q["{text}"]')


SIGNED = {
    "AWS": "https://b.s3.amazonaws.com/k?X-Amz-Date=20261130&X-Amz-Signature={}&x=1",
    "AWS session": "https://b.s3.amazonaws.com/k?X-Amz-Security-Token={}",
    "Azure": "https://x.blob.core.windows.net/c?sv=2020&sig={}%3D&se=2030",
    "CloudFront": "https://d111.cloudfront.net/k?Expires=1&Signature={}&Key-Pair-Id=K1",
    "Google": "https://storage.googleapis.com/b/k?X-Goog-Signature={}",
    "Service Bus": "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey={}",
}


@pytest.mark.parametrize("issuer", sorted(SIGNED))
def test_a_signed_url_lets_nobody_in(issuer: str) -> None:
    text = SIGNED[issuer].format("zq7canary")
    told = shaped(text)
    assert "zq7canary" not in told
    assert told.startswith(text[:20])


@pytest.mark.parametrize(
    "text",
    ["build-20261130152502", "mrk-" + HEX * 2, "aws_dynamodb_table.pk_orders", "queue_1700000000000",
     "risk_assessment_of_customers", "arn:aws:iam::123456789012:role/desk-operations-of-the-treasury"],
)  # fmt: skip
def test_what_has_no_such_shape_stays(text: str) -> None:
    assert shaped(text) == text
