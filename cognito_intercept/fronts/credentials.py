"""Credentials that are looked for when something is signed, not when a client is made.

Without credentials at hand botocore asks the instance metadata service, over the network and
for seconds. A client made while an emulator is active never signs there; if it outlives the
emulator, its first real call finds the credentials that it would have had.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.credentials import ReadOnlyCredentials
    from botocore.session import Session

__all__ = ["deferred_credentials"]


class _Deferred(Credentials):
    """Stands for a session's credentials until they are needed."""

    def __init__(self, session: Session) -> None:
        """Remember whose credentials to look for."""
        self._session = session
        self.method = "deferred"

    def _found(self) -> Credentials | None:
        found: Credentials | None = self._session.get_credentials()
        return found

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """Look for the credentials now.

        Raises:
            NoCredentialsError: there are none.
        """
        from botocore.exceptions import NoCredentialsError  # noqa: PLC0415 - rarely needed

        found = self._found()
        if found is None:
            raise NoCredentialsError
        return found.get_frozen_credentials()

    def get_deferred_property(self, property_name: str) -> Any:
        """Return a function that looks for one property of the credentials."""
        return lambda: getattr(self._found(), property_name, None)

    def __getattr__(self, name: str) -> Any:
        """Look anything else up in the real credentials."""
        return getattr(self._found(), name)


@contextmanager
def deferred_credentials(session: Session) -> Iterator[None]:
    """Give the client that is made inside credentials that are looked for later."""
    found = vars(session).get("_credentials")
    if found is not None:
        yield
        return
    # The instance attribute hides the method for this one session and this one call.
    session.get_credentials = lambda: _Deferred(session)  # type: ignore[method-assign]
    try:
        yield
    finally:
        del session.get_credentials
