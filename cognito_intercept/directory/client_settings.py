"""An app client's settings: AWS's defaults, and the shape in which the API shows them.

Settings stay the API's dict. Lists are sets, which come back in Java's order [D tokens.md 1.1;
the lists of the samples R032 and R084 stand in it].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.directory.ordering import java_order

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client

__all__ = [
    "CLIENT_SETTINGS",
    "describe_client",
    "describe_client_briefly",
    "new_settings",
    "updated_settings",
]

Settings = dict[str, Any]

CLIENT_SETTINGS = (
    "ClientName",
    "RefreshTokenValidity",
    "AccessTokenValidity",
    "IdTokenValidity",
    "TokenValidityUnits",
    "ReadAttributes",
    "WriteAttributes",
    "ExplicitAuthFlows",
    "SupportedIdentityProviders",
    "CallbackURLs",
    "LogoutURLs",
    "DefaultRedirectURI",
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
    "AllowedOAuthFlowsUserPoolClient",
    "AnalyticsConfiguration",
    "PreventUserExistenceErrors",
    "EnableTokenRevocation",
    "EnablePropagateAdditionalUserContextData",
    "AuthSessionValidity",
    "RefreshTokenRotation",
)

# What UpdateUserPoolClient leaves as it is where the request has nothing to say
# [R operations.md]; a name cannot be unset.
_KEPT = ("ClientName", "AuthSessionValidity")

_SETS = (
    "ReadAttributes",
    "WriteAttributes",
    "ExplicitAuthFlows",
    "SupportedIdentityProviders",
    "CallbackURLs",
    "LogoutURLs",
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
)
_DEFAULT_REFRESH_DAYS = 30


def new_settings(request: Settings, service_role: str) -> Settings:
    """Return the settings of a new app client, with AWS's defaults filled in [V data.md 2.1].

    Args:
        request: what the request says.
        service_role: the ARN of the role that analytics by application ARN are sent with.
    """
    settings = {name: request[name] for name in CLIENT_SETTINGS if name in request}
    for name in _SETS:
        if name in settings:
            settings[name] = java_order(dict.fromkeys(settings[name]))
    analytics = settings.get("AnalyticsConfiguration")
    if analytics is not None and "ApplicationArn" in analytics:
        # The service adds its own role [D recorded R032].
        analytics = {"RoleArn": service_role} | analytics
    if analytics is not None:
        # A plain boolean of the model: left out, it is false.
        settings["AnalyticsConfiguration"] = {"UserDataShared": False} | analytics
    # 0 stands for the default [D].
    settings["RefreshTokenValidity"] = settings.get("RefreshTokenValidity") or _DEFAULT_REFRESH_DAYS
    return {
        "TokenValidityUnits": {},
        "AllowedOAuthFlowsUserPoolClient": False,
        "EnableTokenRevocation": True,
        "EnablePropagateAdditionalUserContextData": False,
        "AuthSessionValidity": 3,
    } | settings


def updated_settings(present: Settings, request: Settings, service_role: str) -> Settings:
    """Return a client's settings after UpdateUserPoolClient: what it leaves out goes back."""
    unchanged = {name: present[name] for name in _KEPT}
    return new_settings(unchanged | request, service_role)


def describe_client(client: Client) -> dict[str, Any]:
    """Return the ``UserPoolClientType`` shape; what was never set is left out."""
    settings = {name: value for name, value in client.settings.items() if value != []}
    return {
        "UserPoolId": client.pool_id,
        "ClientName": settings.pop("ClientName"),
        "ClientId": client.id,
        **_describe_secret(client),
        "LastModifiedDate": client.modified,
        "CreationDate": client.created,
        "ClientType": "DCR" if client.is_registered else "REGULAR",
        **settings,
    }


def _describe_secret(client: Client) -> dict[str, str | None]:
    if client.published is not None:  # [D model]
        return {"ClientSecretArn": client.published.arn}
    # Secrets that came later are not shown, nor take its place [R operations.md].
    return {"ClientSecret": next((s.value for s in client.secrets if s.is_original), None)}


def describe_client_briefly(client: Client) -> dict[str, Any]:
    """Return the ``UserPoolClientDescription`` shape: ids and the name only [D]."""
    return {
        "ClientId": client.id,
        "UserPoolId": client.pool_id,
        "ClientName": client.settings["ClientName"],
    }
