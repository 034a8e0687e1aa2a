"""Credentials that are looked for when something is signed, not when a client is made.

Without credentials at hand botocore asks the instance metadata service, over the network and
for seconds. A client made while an emulator is active never signs there; if it outlives the
emulator, its first real call finds the credentials that it would have had.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from botocore.credentials import Credentials

from cognito_intercept.fronts.outside import UsedOutsideError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.credentials import ReadOnlyCredentials
    from botocore.session import Session

__all__ = ["deferred", "get_credentials_later", "get_credentials_later_async"]

# The service of the client that is being made, while its credentials are put off.
_deferring: ContextVar[str | None] = ContextVar("deferring", default=None)


@contextmanager
def deferred(service: str) -> Iterator[None]:
    """Give a client made inside, in this thread or task, credentials that are looked for later.

    Args:
        service: the service that the client is of, such as ``cognito-idp``.
    """
    token = _deferring.set(service)
    try:
        yield
    finally:
        _deferring.reset(token)


def get_credentials_later(get_credentials: Callable[[Session], Any]) -> Callable[[Session], Any]:
    """Return what stands in for ``Session.get_credentials`` while an emulator is active."""

    def get_credentials_or_defer(self: Session) -> Any:
        service = _deferring.get()
        if service is not None and vars(self).get("_credentials") is None:
            return _Deferred(self, service)
        return get_credentials(self)

    return get_credentials_or_defer


def get_credentials_later_async(get_credentials: Callable[[Session], Any]) -> Any:
    """Return what stands in for aiobotocore's ``AioSession.get_credentials``."""

    async def get_credentials_or_defer(self: Session) -> Any:
        service = _deferring.get()
        if service is not None and vars(self).get("_credentials") is None:
            return _AsyncDeferred(self, service)
        return await get_credentials(self)

    return get_credentials_or_defer


class _Deferred(Credentials):
    """Stands for a session's credentials until they are needed."""

    def __init__(self, session: Session, service: str) -> None:
        """Remember whose credentials to look for."""
        self._session, self._service = session, service
        self.method = "deferred"

    def _found(self) -> Any:
        return self._session.get_credentials()

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """Look for the credentials now.

        Raises:
            UsedOutsideError: there are none; it is a NoCredentialsError.
        """
        found = self._found()
        if found is None:
            raise UsedOutsideError(service=self._service)
        frozen: ReadOnlyCredentials = found.get_frozen_credentials()
        return frozen

    def get_deferred_property(self, property_name: str) -> Callable[[], Any]:
        """Return a function that looks for one property of the credentials."""
        return lambda: getattr(self._found(), property_name, None)

    def __getattr__(self, name: str) -> Any:
        """Look anything else up in the real credentials."""
        return getattr(self._found(), name)


class _AsyncDeferred:
    """Stands for the credentials of an aiobotocore session until they are needed."""

    method = "deferred"

    def __init__(self, session: Any, service: str) -> None:
        """Remember whose credentials to look for."""
        self._session, self._service = session, service

    async def get_frozen_credentials(self) -> Any:
        """Look for the credentials now.

        Raises:
            UsedOutsideError: there are none; it is a NoCredentialsError.
        """
        found = await self._session.get_credentials()
        if found is None:
            raise UsedOutsideError(service=self._service)
        return await found.get_frozen_credentials()

    def get_deferred_property(self, property_name: str) -> Callable[[], Any]:
        """Return a coroutine function that looks for one property of the credentials."""

        async def find() -> Any:
            found = await self._session.get_credentials()
            return getattr(found, property_name, None)

        return find

    async def get_account_id(self) -> Any:
        """Return the account of the credentials, if they tell it."""
        return await self.get_deferred_property("account_id")()
