"""A confidential app client's secrets: a second one comes, the old one goes, nothing breaks.

While there are two, either of them is good: in SECRET_HASH, raw, and at the token endpoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.client import SECRET_LENGTH, new_secret
from cognito_intercept.operations.registry import operation
from cognito_intercept.quotas import check_quota

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client, ClientSecret
    from cognito_intercept.service import Service


def _describe_secret(secret: ClientSecret) -> dict[str, Any]:
    return {"ClientSecretId": secret.id, "ClientSecretCreateDate": secret.created}


def _check_manageable(client: Client) -> None:
    """Refuse the secret of a client that an application registered [D model]."""
    if client.is_registered:
        raise errors.REGISTERED_CLIENT_SECRET(client_id=client.id)


@operation()
def add_user_pool_client_secret(
    service: Service, client: Client, *, client_secret: str | None = None
) -> dict[str, Any]:
    """Give a confidential client a second secret; only a generated one is shown, only now [D]."""
    _check_manageable(client)
    if not client.is_confidential:
        raise errors.CLIENT_HAS_NO_SECRET(client_id=client.id)
    limit = service.quotas.secrets_per_client
    check_quota(len(client.secrets), limit, errors.TOO_MANY_CLIENT_SECRETS)
    value = client_secret or service.entropy.lower(SECRET_LENGTH)
    secret = new_secret(client, value, service.now(), is_generated=client_secret is None)
    service.journal.set(client, secrets=[*client.secrets, secret])
    shown = {} if client_secret else {"ClientSecretValue": value}
    return {"ClientSecretDescriptor": _describe_secret(secret) | shown}


@operation()
def list_user_pool_client_secrets(
    client: Client, *, next_token: str | None = None
) -> dict[str, Any]:
    """List a client's secrets, never their values; there is no second page [D]."""
    _check_manageable(client)
    if next_token is not None:
        raise errors.INVALID_PAGINATION_TOKEN()
    return {"ClientSecrets": [_describe_secret(secret) for secret in client.secrets]}


@operation()
def delete_user_pool_client_secret(
    service: Service, client: Client, *, client_secret_id: str
) -> dict[str, Any]:
    """Delete one of a client's two secrets; the last one stays [D]."""
    _check_manageable(client)
    others = [secret for secret in client.secrets if secret.id != client_secret_id]
    if len(others) == len(client.secrets):
        raise errors.CLIENT_SECRET_NOT_FOUND(secret_id=client_secret_id)
    if not others:
        raise errors.LAST_CLIENT_SECRET()
    if client.published is not None and client.published.secret_id == client_secret_id:
        raise errors.PUBLISHED_SECRET(secret_id=client_secret_id)
    service.journal.set(client, secrets=others)
    return {}
