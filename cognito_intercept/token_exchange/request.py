"""What a token exchange is asked for, in plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cognito_intercept.directory.client import Client
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.token_families import TokenFamily
    from cognito_intercept.directory.user import User

__all__ = ["ACCESS_TOKEN", "ID_TOKEN", "SAML2", "ExchangeRequest", "Party", "PresentedToken"]

# The types of tokens, as the API calls them.
ACCESS_TOKEN, ID_TOKEN, SAML2 = "ACCESS_TOKEN", "ID_TOKEN", "SAML2"


@dataclass(frozen=True, slots=True)
class PresentedToken:
    """A token that is exchanged, or that says who acts.

    Attributes:
        text: the token.
        type: ``ACCESS_TOKEN``, ``ID_TOKEN`` or ``SAML2``.
        provider: the identity provider that issued it; ``None``: the user pool.
        role: ``Subject`` or ``Actor``, for the texts of errors.
    """

    text: str = field(repr=False)
    type: str
    provider: str | None
    role: str


@dataclass(frozen=True, slots=True)
class ExchangeRequest:
    """A token exchange.

    Attributes:
        pool: the user pool.
        client: the app client that asks.
        subject: the token of the party that the new one is about.
        actor: the token of the party that acts for it; ``None`` for an impersonation.
        scopes: the requested scopes; ``None``: those of the subject.
        audience: the logical name of the service that the new token is for.
        resource: the identifier of the resource server that it is for.
        token_type: ``ACCESS_TOKEN`` or ``ID_TOKEN``.
    """

    pool: Pool
    client: Client
    subject: PresentedToken
    actor: PresentedToken | None = None
    scopes: tuple[str, ...] | None = None
    audience: str | None = None
    resource: str | None = None
    token_type: str = ACCESS_TOKEN


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a verified token is about.

    Attributes:
        sub: the ``sub`` of the token, for a provider's token that of the user, if there is one.
        claims: what the token says.
        user: the user; ``None`` for an app client, or an account that no user has.
        family: the sign-in of the pool that the token comes from, if it does.
        scopes: the scopes of the token or its sign-in; ``None``: it says nothing of scopes.
    """

    sub: str
    claims: dict[str, Any]
    user: User | None = None
    family: TokenFamily | None = None
    scopes: tuple[str, ...] | None = None
