"""App clients: create, describe, list, update, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.account.published_secrets import publish_secret, withdraw_secret
from cognito_intercept.directory import client_rules, client_settings
from cognito_intercept.directory.client import CLIENT_ID_LENGTH, SECRET_LENGTH, Client, new_secret
from cognito_intercept.directory.client_registration import REGISTRATION_SCOPE
from cognito_intercept.directory.client_settings import describe_client, describe_client_briefly
from cognito_intercept.directory.ordered import by_creation
from cognito_intercept.directory.pagination import page_of
from cognito_intercept.operations.registry import operation
from cognito_intercept.partitions import partition_of
from cognito_intercept.protocol.constraints import check_length
from cognito_intercept.quotas import check_quota
from cognito_intercept.settings import Relaxation

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service


@operation(settings=client_settings.CLIENT_SETTINGS)
def create_user_pool_client(
    service: Service,
    pool: Pool,
    *,
    generate_secret: bool = False,
    client_secret: str | None = None,
    publish_secrets_in_aws_secrets_manager: bool = False,
    **settings: Any,
) -> dict[str, Any]:
    """Create an app client, with a secret if one is asked for or given."""
    if generate_secret and client_secret is not None:
        raise errors.SECRET_GIVEN_AND_GENERATED()
    if publish_secrets_in_aws_secrets_manager and not generate_secret:
        raise errors.SECRET_NOT_PUBLISHABLE()
    limit = service.quotas.app_clients_per_pool
    check_quota(len(pool.clients), limit, errors.TOO_MANY_CLIENTS)
    filled = client_settings.new_settings(settings, _service_role(service))
    is_confidential = generate_secret or client_secret is not None
    _check(service, pool, filled, is_confidential=is_confidential, is_new=True)
    now = service.now()
    client = Client(service.entropy.lower(CLIENT_ID_LENGTH), pool.id, now, now, filled)
    if is_confidential:
        value = client_secret or service.entropy.lower(SECRET_LENGTH)
        secret = new_secret(client, value, now, is_original=True, is_generated=generate_secret)
        client.secrets = [secret]
    service.add_client(pool, client)
    if publish_secrets_in_aws_secrets_manager:
        publish_secret(service, client)
    return {"UserPoolClient": describe_client(client)}


def _service_role(service: Service) -> str:
    partition, account = partition_of(service.region), service.settings.account_id
    return (
        f"arn:{partition}:iam::{account}:role/aws-service-role/cognito-idp.amazonaws.com"
        "/AWSServiceRoleForAmazonCognitoIdp"
    )


def _check(
    service: Service,
    pool: Pool,
    settings: dict[str, Any],
    *,
    is_confidential: bool,
    is_new: bool,
) -> None:
    for place, name, limit in (
        ("callbackURLs", "CallbackURLs", service.quotas.callback_urls_per_client),
        ("logoutURLs", "LogoutURLs", service.quotas.logout_urls_per_client),
        ("allowedOAuthScopes", "AllowedOAuthScopes", service.quotas.scopes_per_client),
    ):
        check_length(place, settings.get(name, []), limit)
    client_rules.check_settings(
        settings,
        pool,
        is_confidential=is_confidential,
        is_new=is_new,
        unknown_scopes=Relaxation.SCOPES in service.settings.relaxed,
    )


@operation()
def describe_user_pool_client(client: Client) -> dict[str, Any]:
    """Show an app client with its settings and its secret."""
    return {"UserPoolClient": describe_client(client)}


@operation()
def list_user_pool_clients(
    pool: Pool,
    *,
    max_results: int | None = None,
    next_token: str | None = None,
    client_type: str | None = None,
) -> dict[str, Any]:
    """List a pool's app clients, the oldest first: ids and names only.

    A type filters the page, which can so be shorter than MaxResults, or empty [D model].
    """
    clients, token = page_of((pool.clients,), max_results, next_token, by_creation)
    shown = [c for c in clients if client_type in (None, "DCR" if c.is_registered else "REGULAR")]
    return {"UserPoolClients": [describe_client_briefly(c) for c in shown], "NextToken": token}


@operation(settings=client_settings.CLIENT_SETTINGS)
def update_user_pool_client(
    service: Service,
    pool: Pool,
    client: Client,
    *,
    publish_secrets_in_aws_secrets_manager: bool | None = None,
    **settings: Any,
) -> dict[str, Any]:
    """Replace an app client's settings: what is not given goes back to its default.

    Where the secret is kept stays as it is unless the request says it [D].
    """
    if client.is_registered:
        _check_registered(client, settings, publish=publish_secrets_in_aws_secrets_manager)
    if publish_secrets_in_aws_secrets_manager and not client.has_generated_secret:
        raise errors.SECRET_NOT_PUBLISHABLE()
    role = _service_role(service)
    filled = client_settings.updated_settings(client.settings, settings, role)
    _check(service, pool, filled, is_confidential=client.is_confidential, is_new=False)
    service.journal.set(client, settings=filled, modified=service.now())
    if publish_secrets_in_aws_secrets_manager and client.published is None:
        publish_secret(service, client)
    elif publish_secrets_in_aws_secrets_manager is False:
        withdraw_secret(service, client)
    return {"UserPoolClient": describe_client(client)}


def _check_registered(client: Client, settings: dict[str, Any], *, publish: bool | None) -> None:
    """Refuse what a dynamically registered client cannot have [D model: UserPoolClientType]."""
    if REGISTRATION_SCOPE in settings.get("AllowedOAuthScopes", ()):
        raise errors.REGISTERED_CLIENT_SCOPE(scope=REGISTRATION_SCOPE)
    if publish is not None:
        raise errors.REGISTERED_CLIENT_SECRET(client_id=client.id)


@operation()
def delete_user_pool_client(service: Service, pool: Pool, client: Client) -> None:
    """Delete an app client; its refresh tokens and open sign-ins end with it."""
    service.remove_client(pool, client)
