"""Identities: accounts at identity providers that users sign in with.

A user of an identity provider has one from the start, the primary one; a user is linked to
others by AdminLinkProviderForUser. The attribute ``identities`` shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept.protocol.encoding import write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NATIVE", "SUBJECT", "Identity", "identities_text"]

# The name of the "provider" of users who have a user name and a password.
NATIVE = "Cognito"
# The ProviderAttributeName of the user's identifier at the provider.
SUBJECT = "Cognito_Subject"


@dataclass(frozen=True, slots=True)
class Identity:
    """One account at an identity provider.

    Attributes:
        provider: the ProviderName.
        provider_type: the ProviderType.
        attribute: what the account is recognised by: :data:`SUBJECT`, or a user pool attribute
            that the provider's claims are mapped to, until the first sign-in.
        value: the value of that attribute.
        created: when the user got it, in seconds since the epoch.
        is_primary: whether the user was made by a sign-in with it.
    """

    provider: str
    provider_type: str
    attribute: str
    value: str
    created: float
    is_primary: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what no two users of a pool have in common: provider, attribute and value."""
        return self.provider, self.attribute, self.value


def identities_text(identities: Sequence[Identity]) -> str:
    """Return the attribute ``identities``; empty without any [D recorded R054]."""
    if not identities:
        return ""
    return write_json(
        [
            {
                "userId": one.value,
                "providerName": one.provider,
                "providerType": one.provider_type,
                "issuer": None,
                "primary": one.is_primary,
                "dateCreated": int(one.created * 1000),
            }
            for one in identities
        ]
    )
