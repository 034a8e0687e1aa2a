"""Creates what files describe, by the operations of the API."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.directory.mfa_settings import MFA_SETTINGS
from cognito_intercept.directory.password import PasswordPolicy, temporary_password
from cognito_intercept.handles import UserPool
from cognito_intercept.loading.parts import EVERY_CLIENT, OF_EVERY_CLIENT, api_of
from cognito_intercept.loading.shapes import parameters_of
from cognito_intercept.protocol.names import IDENTITY_POOLS
from cognito_intercept.seeding.calls import call, create_pool, remove_pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cognito_intercept.loading.files import Place
    from cognito_intercept.loading.loaded import Loaded
    from cognito_intercept.loading.parts import Part
    from cognito_intercept.service import Service

__all__ = ["Builder"]

# Parameters of SetUserPoolMfaConfig that CreateUserPool does not have.
_MFA: Final = frozenset(MFA_SETTINGS) - {"MfaConfiguration"}


@dataclass(frozen=True, slots=True)
class Builder:
    """Creates parts in a region, and keeps what came of them.

    Attributes:
        service: the state of the region.
        loaded: gets the user pools, and notes of what can't be taken over.
        identity_pools: the ids of the identity pools that were created.
    """

    service: Service
    loaded: Loaded
    identity_pools: list[str] = field(default_factory=list)

    def add_pool(self, part: Part, place: Place) -> UserPool:
        """Create a user pool.

        Args:
            part: what is to be created.
            place: where the file says so, for the note of an error.

        Raises:
            CognitoError: AWS would refuse it; a note says what was loaded.
            ParamValidationError: botocore's, for a value of a wrong type; with the same note.
        """
        main = {k: v for k, v in part.settings.items() if k not in _MFA}
        mfa = {k: v for k, v in part.settings.items() if k in _MFA}
        settings = self._fit(part.name, "CreateUserPool", main)
        settings |= self._fit(part.name, "SetUserPoolMfaConfig", mfa)
        title = settings.pop("PoolName", part.name)
        with _noted(part, place):
            pool_id = create_pool(self.service, title, settings)
        pool = UserPool(pool_id, self.service.region, self.service)
        self.loaded.pools[part.name], self.loaded.ids[part.name] = pool, pool_id
        return pool

    def add(self, part: Part, place: Place) -> dict[str, Any]:
        """Create anything else, and return the answer of the operation; errors as above."""
        settings = dict(part.settings)
        if settings.get("ClientId") == EVERY_CLIENT and part.operation in OF_EVERY_CLIENT:
            del settings["ClientId"]
        if part.operation == "AdminCreateUser":
            settings.setdefault("MessageAction", "SUPPRESS")
        if part.operation == "AdminSetUserPassword" and "Password" not in settings:
            settings["Password"] = self._any_password(settings["UserPoolId"])
        api, fitted = api_of(part.operation), self._fit(part.name, part.operation, settings)
        with _noted(part, place):
            answer = call(self.service, part.operation, api, **fitted)
        if part.operation == "CreateIdentityPool":
            self.identity_pools.append(answer["IdentityPoolId"])
        return answer

    def note(self, text: str) -> None:
        """Note what can't be taken over."""
        self.loaded.skipped.append(text)

    def undo(self) -> None:
        """Remove the user pools and identity pools that were created."""
        for pool_id in self.identity_pools:
            call(self.service, "DeleteIdentityPool", IDENTITY_POOLS, IdentityPoolId=pool_id)
        for pool in self.loaded.pools.values():
            remove_pool(self.service, pool.id)

    def _fit(self, name: str, operation: str, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return settings as parameters; members that the operation lacks are noted."""
        unknown: list[str] = []
        parameters = parameters_of(operation, settings, unknown, api_of(operation))
        for path in unknown:
            self.note(f"{name}: {operation} has no {path}")
        return parameters

    def _any_password(self, pool_id: str) -> str:
        """Return a password that nobody knows, for a user whose own one no file has."""
        policy = PasswordPolicy.of(self.service.pool(pool_id))
        return temporary_password(policy, self.service.entropy)


@contextmanager
def _noted(part: Part, place: Place) -> Iterator[None]:
    """Note at an error what was loaded, and from where."""
    try:
        yield
    except Exception as error:
        error.add_note(f"while {part.name} was loaded ({place})")
        raise
