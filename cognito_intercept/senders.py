"""How codes are encrypted for the triggers CustomEmailSender and CustomSMSSender.

AWS encrypts them with the AWS Encryption SDK under the pool's KMS key, and so does the emulator:
with the same SDK (the extra ``senders``), by default under a documented local key, so that the
function decrypts them with the SDK as it does on AWS, given :func:`local_key_provider`.
With a KMS at hand (moto's, or LocalStack's), :func:`encryptor` takes the SDK's provider for it,
and code written for AWS needs no change at all.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

__all__ = [
    "LOCAL_KEY",
    "LOCAL_KEY_NAME",
    "LOCAL_KEY_NAMESPACE",
    "Encrypt",
    "decrypt",
    "encrypt_locally",
    "encryptor",
    "local_key_provider",
]

Encrypt = Callable[[bytes, dict[str, str]], bytes]
"""Turns a code, and the encryption context to bind it to, into what the trigger is given."""

# An AES-256 key that is no secret: it keeps codes from being read by mistake, as on AWS.
LOCAL_KEY_NAMESPACE = "cognito_intercept"
LOCAL_KEY_NAME = "local"
LOCAL_KEY = bytes(range(32))

_MISSING = (
    "CustomEmailSender and CustomSMSSender get their codes encrypted by the AWS Encryption SDK:"
    " pip install 'cognito-intercept[senders]', or set cognito.triggers.encrypt"
)


def encrypt_locally(plaintext: bytes, context: dict[str, str]) -> bytes:
    """Encrypt a code under the local key; this is what ``cognito.triggers.encrypt`` does.

    Raises:
        RuntimeError: the extra ``senders`` is not installed.

    Examples:
        >>> from base64 import b64encode
        >>> from cognito_intercept.senders import decrypt, encrypt_locally
        >>> encrypted = encrypt_locally(b"123456", {"userpool-id": "us-east-1_1"})
        >>> decrypt(b64encode(encrypted).decode())
        '123456'
    """
    return encryptor(local_key_provider())(plaintext, context)


def encryptor(provider: Any) -> Encrypt:
    """Return an :data:`Encrypt` that asks one of the SDK's master key providers.

    Args:
        provider: such as ``StrictAwsKmsMasterKeyProvider(key_ids=[...])``.

    Examples:
        >>> from cognito_intercept.senders import encryptor, local_key_provider
        >>> cognito.triggers.encrypt = encryptor(local_key_provider())
    """

    def encrypt(plaintext: bytes, context: dict[str, str]) -> bytes:
        suites = _sdk().identifiers.Algorithm
        message, _header = _client().encrypt(
            source=plaintext,
            encryption_context=context,
            key_provider=provider,
            # The suite of a logged event: message format 1, no key commitment [R].
            algorithm=suites.AES_256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384,
        )
        return bytes(message)

    return encrypt


def decrypt(code: str, provider: Any = None) -> str:
    """Return the code in a sender's ``event["request"]["code"]``.

    Args:
        code: base64, as the event has it.
        provider: the SDK's master key provider, by default that of the local key.

    Examples:
        >>> from cognito_intercept.senders import decrypt
        >>> sent = []
        >>> def send(event, context):
        ...     sent.append(decrypt(event["request"]["code"]))
        >>> cognito.on("CustomEmailSender", send)
        >>> pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
        >>> ann = pool.user("ann", email="ann@example.com", email_verified=True)
        >>> _ = ann.call("AdminResetUserPassword")
        >>> len(sent[0])
        6
    """
    message = base64.b64decode(code)
    plaintext, _header = _client().decrypt(
        source=message, key_provider=provider or local_key_provider()
    )
    return bytes(plaintext).decode()


def local_key_provider() -> Any:
    """Return the AWS Encryption SDK's master key provider for the local key.

    Raises:
        RuntimeError: the extra ``senders`` is not installed.

    Examples:
        >>> from cognito_intercept.senders import local_key_provider
        >>> local_key_provider().provider_id
        'cognito_intercept'
    """
    _sdk()
    from aws_encryption_sdk.identifiers import (  # noqa: PLC0415 - at first need
        EncryptionKeyType,
        WrappingAlgorithm,
    )
    from aws_encryption_sdk.internal.crypto.wrapping_keys import (  # noqa: PLC0415 - as above
        WrappingKey,
    )
    from aws_encryption_sdk.key_providers.raw import (  # noqa: PLC0415 - as above
        RawMasterKey,
    )

    return RawMasterKey(
        provider_id=LOCAL_KEY_NAMESPACE,
        key_id=LOCAL_KEY_NAME.encode(),
        wrapping_key=WrappingKey(
            wrapping_algorithm=WrappingAlgorithm.AES_256_GCM_IV12_TAG16_NO_PADDING,
            wrapping_key=LOCAL_KEY,
            wrapping_key_type=EncryptionKeyType.SYMMETRIC,
        ),
    )


def _client() -> Any:
    # As on AWS, the function's own client must accept messages without key commitment.
    policy = _sdk().CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT
    return _sdk().EncryptionSDKClient(commitment_policy=policy)


def _sdk() -> Any:
    try:
        import aws_encryption_sdk  # noqa: PLC0415 - at first need, and optional
    except ImportError as error:
        raise RuntimeError(_MISSING) from error
    return aws_encryption_sdk
