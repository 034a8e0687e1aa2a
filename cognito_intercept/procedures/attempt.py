"""One call in a sign-in: what the caller sent, and what is known of the user by now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from cognito_intercept.domain.client import Client
    from cognito_intercept.domain.flows import Side
    from cognito_intercept.domain.pool import Pool
    from cognito_intercept.domain.session import AuthSession
    from cognito_intercept.domain.user import User
    from cognito_intercept.service import Service

__all__ = ["Attempt", "require"]


@dataclass(slots=True)
class Attempt:
    """One InitiateAuth or RespondToAuthChallenge call, admin or public.

    ``given`` holds the AuthParameters or ChallengeResponses; ``session`` is the one that the
    call answers, ``None`` at the start.
    """

    service: Service
    side: Side
    pool: Pool
    client: Client
    flow: str
    given: dict[str, str]
    session: AuthSession | None = None
    known_user: User | None = None
    passed: list[str] = field(default_factory=list)

    @property
    def user(self) -> User:
        """Return the user, who is known by now.

        Raises:
            RuntimeError: a bug of ours: asked before the user was looked up.
        """
        if self.known_user is None:
            raise RuntimeError("the user of this sign-in is not known yet")
        return self.known_user


def require(given: dict[str, str], names: tuple[str, ...]) -> None:
    """Raise InvalidParameterException for the first parameter that is missing."""
    for name in names:
        if name not in given:
            raise errors.MISSING_PARAMETER(name=name)
