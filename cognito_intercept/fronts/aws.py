"""Botocore: ``before-send`` answers the call, ``choose-signer`` needs no credentials for it.

Both handlers are registered once, when the package is imported, with every botocore session
made afterwards; they do nothing while no emulator is active. What was made before the import
has event emitters that never heard of them, so while an emulator is active the classes that send
and sign ask them too. Clients made without a region or credentials get the emulator's region, and
credentials that are looked for only when something is signed in earnest.
"""

from __future__ import annotations

import io
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import botocore
import botocore.endpoint
import botocore.handlers
import botocore.hooks
import botocore.session
from botocore.awsrequest import AWSResponse

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.credentials import deferred, get_credentials_later
from cognito_intercept.fronts.patches import Patch
from cognito_intercept.protocol.names import EVENT_NAME, SERVICE_NAME

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

__all__ = ["register"]

_SEND, _SIGN = f"before-send.{EVENT_NAME}", f"choose-signer.{EVENT_NAME}"

# A custom endpoint_url hides the client's region; signing, just before sending, still knows it.
_client_region: ContextVar[str | None] = ContextVar("client_region", default=None)


def register() -> None:
    """Add the two handlers to the ones that every new botocore session registers."""
    handlers: list[Any] = botocore.handlers.BUILTIN_HANDLERS
    handlers += [(f"{_SEND}.*", _answer), (f"{_SIGN}.*", _unsigned)]
    for patch in _PATCHES:
        on_first_and_last(patch.install, patch.uninstall)


def _answer(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
    emulator = active()
    if emulator is None:
        return None
    from cognito_intercept.http import Request, answer_api  # noqa: PLC0415 - at first need

    # The operation's name is all that is read of the headers; to translate them all would cost
    # more than many an answer.
    headers = {"x-amz-target": _text(request.headers["X-Amz-Target"])}
    asked = Request("POST", request.url, headers, _body(request), _client_region.get())
    response = answer_api(emulator, asked)
    told: Any = response.headers
    return AWSResponse(request.url, response.status, told, _Raw(response.body))


def _body(request: AWSPreparedRequest) -> bytes:
    # The JSON serialiser gives bytes; botocore passes text and nothing on as they are.
    body: Any = request.body
    return body if isinstance(body, bytes) else (body or "").encode()


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


def _sending_by_us(send: Any) -> Any:
    """Answer what no handler did, instead of sending it: the emitter may be older than ours."""

    def answer_or_send(self: Any, request: AWSPreparedRequest) -> Any:
        ours = self._endpoint_prefix == SERVICE_NAME  # A private name, as the method's is.
        answer = _answer(request) if ours else None
        return send(self, request) if answer is None else answer

    return answer_or_send


def _signing_by_us(emit_until_response: Any) -> Any:
    """Choose no signature where no handler chose one: the emitter may be older than ours."""

    def emit_until_response_and_ask_us(self: Any, event_name: str, **kwargs: Any) -> Any:
        answered = emit_until_response(self, event_name, **kwargs)
        if answered[1] is None and event_name.startswith(_SIGN):
            return _unsigned, _unsigned(**kwargs)
        return answered

    return emit_until_response_and_ask_us


def _with_region_and_credentials(create_client: Any) -> Any:
    """Give clients of the service the emulator's region where they have none, and no search."""

    def create_client_here(
        self: Any, service_name: str, region_name: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        emulator = active()
        if service_name != SERVICE_NAME or emulator is None:
            return create_client(self, service_name, region_name, *args, **kwargs)
        config = kwargs.get("config") or self.get_default_client_config()
        if region_name is None and (config is None or config.region_name is None):
            region_name = self.get_config_variable("region") or emulator.settings.region
        with deferred():
            return create_client(self, service_name, region_name, *args, **kwargs)

    return create_client_here


_PATCHES = (
    Patch(botocore.endpoint.Endpoint, "_send", _sending_by_us),
    Patch(botocore.hooks.EventAliaser, "emit_until_response", _signing_by_us),
    Patch(botocore.session.Session, "create_client", _with_region_and_credentials),
    Patch(botocore.session.Session, "get_credentials", get_credentials_later),
)
