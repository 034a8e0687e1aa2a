"""``cognito.provider``: who signs in next at the stand-in of an identity provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.provider_accounts import Account, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.provider_accounts import ProviderAccounts
    from cognito_intercept.regions import Regions

__all__ = ["Provider"]


class Provider:
    """The stand-in of an identity provider.

    Examples:
        >>> pool = cognito.user_pool()
        >>> _ = pool.call(
        ...     "CreateIdentityProvider",
        ...     ProviderName="Google",
        ...     ProviderType="Google",
        ...     ProviderDetails={
        ...         "client_id": "1",
        ...         "client_secret": "2",
        ...         "authorize_scopes": "email",
        ...     },
        ... )
        >>> client = pool.client(
        ...     AllowedOAuthFlowsUserPoolClient=True,
        ...     AllowedOAuthFlows=["code"],
        ...     AllowedOAuthScopes=["openid"],
        ...     CallbackURLs=["https://app.example.com"],
        ...     SupportedIdentityProviders=["Google"],
        ... )
        >>> domain = pool.domain("shop")
        >>> cognito.provider("Google").signs_in("1234", email="ann@example.com")
        >>> callback = cognito.authorize(client.id, identity_provider="Google")
        >>> pool.users
        [<User 'Google_1234', EXTERNAL_PROVIDER>]
    """

    def __init__(
        self, emulator: Regions, accounts: ProviderAccounts, name: str, pool: str | None
    ) -> None:
        """Look the provider up.

        Raises:
            LookupError: no user pool has one of that name.
        """
        pools = (one for service in emulator.services() for one in service.pools.values())
        matching = (one for one in pools if pool in (None, one.id))
        if not any(name in one.identity_providers for one in matching):
            raise LookupError(f"there is no identity provider {name!r}")
        self._accounts, self._name, self._pool = accounts, name, pool

    def signs_in(self, sub: str, claims: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Have somebody sign in at the next sign-in; further calls are for the ones after.

        Args:
            sub: the account's identifier: the ``sub``, Facebook's ``id``, Amazon's ``user_id``,
                the NameID of SAML.
            claims: what the provider says of the user, by claim or SAML attribute name.
            **more: the same, for names that are identifiers: ``email="ann@example.com"``.

        Examples:
            >>> pool = cognito.user_pool()
            >>> _ = pool.call(
            ...     "CreateIdentityProvider",
            ...     ProviderName="Google",
            ...     ProviderType="Google",
            ...     ProviderDetails={
            ...         "client_id": "1",
            ...         "client_secret": "2",
            ...         "authorize_scopes": "email",
            ...     },
            ... )
            >>> client = pool.client(
            ...     AllowedOAuthFlowsUserPoolClient=True,
            ...     AllowedOAuthFlows=["code"],
            ...     AllowedOAuthScopes=["openid"],
            ...     CallbackURLs=["https://app.example.com"],
            ...     SupportedIdentityProviders=["Google"],
            ... )
            >>> domain = pool.domain("shop")
            >>> cognito.provider("Google").signs_in(sub="1234", claims={"email": "ann@example.com"})
            >>> len(cognito.authorize(client.id, identity_provider="Google").code) > 0
            True
        """
        self._choose(Account(sub, {**(claims or {}), **more}))

    def refuses(self, error: str = "access_denied", description: str | None = None) -> None:
        """Have the provider refuse the next sign-in.

        Args:
            error: the ``error`` of OAuth, or the second-level status code of SAML.
            description: the ``error_description``, or the message.

        Examples:
            >>> pool = cognito.user_pool()
            >>> _ = pool.call(
            ...     "CreateIdentityProvider",
            ...     ProviderName="Google",
            ...     ProviderType="Google",
            ...     ProviderDetails={
            ...         "client_id": "1",
            ...         "client_secret": "2",
            ...         "authorize_scopes": "email",
            ...     },
            ... )
            >>> client = pool.client(
            ...     AllowedOAuthFlowsUserPoolClient=True,
            ...     AllowedOAuthFlows=["code"],
            ...     AllowedOAuthScopes=["openid"],
            ...     CallbackURLs=["https://app.example.com"],
            ...     SupportedIdentityProviders=["Google"],
            ... )
            >>> domain = pool.domain("shop")
            >>> cognito.provider("Google").refuses("access_denied")
            >>> cognito.authorize(client.id, identity_provider="Google")
            Traceback (most recent call last):
                ...
            cognito_intercept.http.scripted_login.AuthorizationError: ...
        """
        self._choose(Refusal(error, description))

    def _choose(self, choice: Account | Refusal) -> None:
        self._accounts.choose(self._pool, self._name, choice)
