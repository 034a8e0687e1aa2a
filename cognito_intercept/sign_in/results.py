"""What a step of a sign-in leads to, as plain values; API and login pages render them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept.directory.sessions import GrantRequest
from cognito_intercept.tokens.claims import ADMIN_SCOPE
from cognito_intercept.tokens.issuing import Tokens

if TYPE_CHECKING:
    from cognito_intercept.directory.challenges import ChallengeName
    from cognito_intercept.directory.token_changes import TokenChanges
    from cognito_intercept.tokens.grants import Grant, TokenOwner

__all__ = ["API_GRANT", "Challenge", "NewDevice", "Outcome", "SignedIn"]

API_GRANT = GrantRequest((ADMIN_SCOPE,))
"""What a sign-in by the API grants: the scope of the user's own operations."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge that is offered to the user.

    Attributes:
        name: the challenge.
        parameters: the ChallengeParameters.
        session: the ``Session`` that the answer names; ``None`` where the parameters hold it.
        available: the challenges to choose from, where the user may choose.
    """

    name: ChallengeName
    parameters: dict[str, str] = field(repr=False)
    session: str | None = field(repr=False)
    available: tuple[ChallengeName, ...] | None = None


@dataclass(frozen=True, slots=True)
class NewDevice:
    """The keys of a device that was not known before this sign-in."""

    key: str
    group_key: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user whose sign-in is complete, and what tokens may be issued for it.

    Attributes:
        owner: the user, and the app client that may get tokens.
        grant: scopes, methods, times and device of the sign-in.
        changes: what PreTokenGeneration changes in the tokens.
        new_device: the device, in pools that track devices, if it was not known.
    """

    owner: TokenOwner
    grant: Grant
    changes: TokenChanges
    new_device: NewDevice | None = None


Outcome = Challenge | SignedIn | Tokens
"""What starting or answering returns; tokens without a sign-in come from a refresh token."""
