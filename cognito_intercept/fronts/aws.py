"""Botocore: ``before-send`` answers the call, ``choose-signer`` needs no credentials for it.

Both handlers are registered once, when the package is imported, with every botocore session
made afterwards; they do nothing while no emulator is active. What was made before the import
has event emitters that never heard of them, so while an emulator is active the emitters' class
asks them too. Clients made without a region or credentials get the emulator's region, and
credentials that are looked for only when something is signed in earnest.
"""

from __future__ import annotations

import io
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import botocore
import botocore.handlers
import botocore.hooks
import botocore.session
from botocore.awsrequest import AWSResponse

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.credentials import deferred_credentials
from cognito_intercept.protocol.names import EVENT_NAME, SERVICE_NAME

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

__all__ = ["register"]

_SEND, _SIGN = f"before-send.{EVENT_NAME}", f"choose-signer.{EVENT_NAME}"

# A custom endpoint_url hides the client's region; signing, just before sending, still knows it.
_client_region: ContextVar[str | None] = ContextVar("client_region", default=None)


def register() -> None:
    """Add the two handlers to the ones that every new botocore session registers."""
    botocore.handlers.BUILTIN_HANDLERS.extend(
        [(f"{_SEND}.*", _answer), (f"{_SIGN}.*", _unsigned)]
    )
    on_first_and_last(_patch, _unpatch)


def _answer(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
    emulator = active()
    if emulator is None:
        return None
    from cognito_intercept.exchange import Request, answer_api  # noqa: PLC0415 - at first need

    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
    asked = Request("POST", request.url, headers, body, _client_region.get())
    response = answer_api(emulator, asked)
    return AWSResponse(request.url, response.status, response.headers, _Raw(response.body))


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _unsigned(region_name: str | None = None, **_: object) -> object:
    if active() is None:
        return None
    _client_region.set(region_name)
    return botocore.UNSIGNED


class _Raw(io.BytesIO):
    """The body as botocore reads it from urllib3."""

    def stream(self, **_: object) -> Any:
        """Yield what is left of the body."""
        yield self.read()


_emit = botocore.hooks.EventAliaser.emit_until_response
_create_client = botocore.session.Session.create_client


def _emit_until_response(self: Any, event_name: str, **kwargs: Any) -> Any:
    """Ask the emitter's own handlers first, then ours: the emitter may be older than they."""
    answered = _emit(self, event_name, **kwargs)
    if answered[1] is None:
        handler = _handler_of(event_name)
        if handler is not None:
            return handler, handler(**kwargs)
    return answered


def _handler_of(event_name: str) -> Any:
    if event_name.startswith(_SEND):
        return _answer
    return _unsigned if event_name.startswith(_SIGN) else None


def _create_client_here(
    self: Any, service_name: str, region_name: str | None = None, *args: Any, **kwargs: Any
) -> Any:
    emulator = active()
    if service_name != SERVICE_NAME or emulator is None:
        return _create_client(self, service_name, region_name, *args, **kwargs)
    config = kwargs.get("config") or self.get_default_client_config()
    if region_name is None and (config is None or config.region_name is None):
        region_name = self.get_config_variable("region") or emulator.settings.region
    with deferred_credentials(self):
        return _create_client(self, service_name, region_name, *args, **kwargs)


def _patch() -> None:
    botocore.hooks.EventAliaser.emit_until_response = _emit_until_response
    botocore.session.Session.create_client = _create_client_here


def _unpatch() -> None:
    botocore.hooks.EventAliaser.emit_until_response = _emit
    botocore.session.Session.create_client = _create_client
