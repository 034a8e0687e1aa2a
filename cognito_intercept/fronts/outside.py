"""A client that was made inside a context and is used outside of any.

Its region and its credentials may be those of a test, and what it is asked to do is hardly meant
for the AWS account that the machine happens to have. So it reaches AWS no more.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import NoCredentialsError

from cognito_intercept.hosts import identity_region_of_host, region_of_host

__all__ = ["UsedOutsideError", "refuse_outside"]


class UsedOutsideError(NoCredentialsError):
    """A client that was made inside a context was used when no emulator was active."""

    fmt = (
        "This {service} client was made while an emulator of cognito_intercept was active, and"
        " none is active now, so it has no credentials for AWS. Call it inside of the context;"
        " for AWS itself make a client outside of it."
    )


def refuse_outside(client: Any, service: str) -> None:
    """Have a client raise :class:`UsedOutsideError` instead of sending anything to AWS.

    Inside of a context nothing is sent, so nothing is refused. Endpoints other than AWS's, a
    server on this machine for one, are reached as ever.

    Args:
        client: the client.
        service: the service that it is of, such as ``cognito-idp``.
    """
    endpoint = client._endpoint  # noqa: SLF001 - no public way leads to it
    endpoint.http_session = _HttpSession(endpoint.http_session, service)


class _HttpSession:
    """A client's HTTP session, synchronous or not, that sends nothing to AWS."""

    def __init__(self, session: Any, service: str) -> None:
        self._session, self._service = session, service

    def send(self, request: Any) -> Any:
        """Send a request, or return what sends it when it is awaited."""
        host = urlsplit(request.url).hostname or ""
        if region_of_host(host) is not None or identity_region_of_host(host) is not None:
            raise UsedOutsideError(service=self._service)
        return self._session.send(request)

    def __getattr__(self, name: str) -> Any:
        """Be the client's own session in everything else."""
        return getattr(self._session, name)
