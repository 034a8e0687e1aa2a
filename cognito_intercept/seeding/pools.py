"""A user pool as test code holds it: its names and URLs, and calls of operations on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.hosts import oauth_url
from cognito_intercept.seeding.calls import call
from cognito_intercept.tokens.issuing import issuer_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["NamedPool"]


@dataclass(frozen=True, slots=True, repr=False)
class NamedPool:
    """A user pool, by its id.

    Attributes:
        id: the user pool's id.
        region: its region.
        service: the state of that region.
    """

    id: str
    region: str
    service: Service = field(compare=False)

    def __repr__(self) -> str:
        """Return id, name and number of users."""
        pool = self.service.find_pool(self.id)
        if pool is None:
            return f"<UserPool {self.id}, deleted>"
        return f"<UserPool {self.id} {pool.settings['PoolName']!r}: {len(pool.by_sub)} users>"

    @property
    def name(self) -> str:
        """Return the pool's name.

        Raises:
            CognitoError: ResourceNotFoundException; so of all properties here.

        Examples:
            >>> cognito.user_pool("shop").name
            'shop'
        """
        name: str = self.state.settings["PoolName"]
        return name

    @property
    def arn(self) -> str:
        """Return the pool's ARN.

        Examples:
            >>> cognito.user_pool().arn
            'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_...'
        """
        return self.state.arn

    @property
    def issuer(self) -> str:
        """Return the ``iss`` of the pool's tokens.

        Examples:
            >>> cognito.user_pool().issuer
            'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_...'
        """
        return issuer_of(self.service, self.state)

    @property
    def jwks_uri(self) -> str:
        """Return the URL of the keys that verify the pool's tokens.

        Examples:
            >>> import requests
            >>> sorted(requests.get(cognito.user_pool().jwks_uri).json()["keys"][0])
            ['alg', 'e', 'kid', 'kty', 'n', 'use']
        """
        settings, pool = self.service.settings, self.state
        updated = pool.configuration.has_updated_issuer
        url = settings.documents_url(pool.issuer_region, pool.id, updated=updated)
        return f"{url}/.well-known/jwks.json"

    @property
    def url(self) -> str:
        """Return the URL that those of the OAuth endpoints and login pages start with.

        Examples:
            >>> pool = cognito.user_pool()
            >>> domain = pool.domain("shop")
            >>> pool.url
            'https://shop.auth.us-east-1.amazoncognito.com'
        """
        return oauth_url(self.region, self.state.domains, self.service.settings.base_url)

    @property
    def state(self) -> Pool:
        """Return the pool's state in the directory.

        Raises:
            CognitoError: ResourceNotFoundException.
        """
        return self.service.pool(self.id)

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call an operation with this pool's ``UserPoolId``.

        Args:
            operation: the operation, such as ``"CreateIdentityProvider"``.
            **parameters: its input in the API's spelling.

        Returns:
            The answer; times in it are seconds since the epoch.

        Raises:
            ParamValidationError: botocore's, for parameters that boto3 would not send.
            CognitoError: what AWS would answer.

        Examples:
            >>> pool = cognito.user_pool("shop")
            >>> pool.call("DescribeUserPool")["UserPool"]["Name"]
            'shop'
        """
        return call(self.service, operation, UserPoolId=self.id, **parameters)

    def domain(self, name: str, **settings: Any) -> str:
        """Create a domain, and return the URL that those of the login pages start with.

        Args:
            name: a prefix; a custom domain needs ``CustomDomainConfig``.
            **settings: other parameters of CreateUserPoolDomain.

        Raises:
            ParamValidationError: botocore's, for parameters that boto3 would not send.
            CognitoError: what AWS would answer.

        Examples:
            >>> cognito.user_pool().domain("shop")
            'https://shop.auth.us-east-1.amazoncognito.com'
        """
        self.call("CreateUserPoolDomain", Domain=name, **settings)
        return self.url

    def resource_server(self, identifier: str, scopes: Iterable[str] = ()) -> list[str]:
        """Create a resource server, and return its scopes as tokens name them.

        Args:
            identifier: its identifier, which is its name too.
            scopes: the names of its scopes.

        Raises:
            CognitoError: what AWS would answer.

        Examples:
            >>> cognito.user_pool().resource_server("orders", ["read", "write"])
            ['orders/read', 'orders/write']
        """
        names = list(scopes)
        listed = [{"ScopeName": name, "ScopeDescription": name} for name in names]
        self.call("CreateResourceServer", Identifier=identifier, Name=identifier, Scopes=listed)
        return [f"{identifier}/{name}" for name in names]
