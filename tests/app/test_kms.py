"""KMS behind the application: what is asked of it, and how often."""

from __future__ import annotations

import base64

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from app.aws import AwsCalls
from app.gateways import GatewayError
from app.hashes import HashKeys
from app.kms import LABEL, KmsKeys

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_number_is_decrypted_for_one_users_transaction_alone() -> None:
    whose = {"transaction_id": "t-1", "submitted_by": "visitor-1"}
    with mock_aws():
        client = boto3.client("kms", region_name="us-east-1")
        key = client.create_key()["KeyMetadata"]["KeyId"]
        ciphertext = base64.b64decode(await KmsKeys(client, AwsCalls(), key, ()).encrypt("DE89", **whose))
        assert client.decrypt(CiphertextBlob=ciphertext, EncryptionContext=whose)["Plaintext"] == b"DE89"
        for name in whose:
            with pytest.raises(ClientError):
                client.decrypt(CiphertextBlob=ciphertext, EncryptionContext=whose | {name: "another"})


async def test_a_hash_key_is_kms_s_of_the_label_and_is_asked_for_once() -> None:
    with mock_aws():
        client = boto3.client("kms", region_name="us-east-1")
        new, old = (
            client.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
            for _ in range(2)
        )
        asked = []
        client.meta.events.register("provide-client-params.kms", lambda params, **_: asked.append(params))
        keys = KmsKeys(client, AwsCalls(), "-", (new, old))
        for _ in range(3):
            hashes = await keys.hashes()
        assert [params["KeyId"] for params in asked] == [new, old]
        assert hashes.current == new
        for key in (new, old):
            client.verify_mac(KeyId=key, MacAlgorithm="HMAC_SHA_256", Message=LABEL, Mac=hashes.secrets[key])


async def test_without_an_answer_it_asks_again() -> None:
    with mock_aws():
        client = boto3.client("kms", region_name="us-east-1")
        keys = KmsKeys(client, AwsCalls(), "-", ("none",))
        for _ in range(2):
            with pytest.raises(GatewayError):
                await keys.hashes()


def test_keys_are_in_no_text() -> None:
    assert "111" not in repr(HashKeys({"mac-1": b"1" * 32}))
