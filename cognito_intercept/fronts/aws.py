"""Botocore: calls of the services are answered where botocore would send them.

They are those of ``cognito-idp``, and those of ``cognito-identity`` that ``identity`` says.

A ``before-send`` handler, registered on every session that is made after the package's first
use, answers the services' calls while an emulator is active. It is registered as the last one, so
a response of the program's own handlers goes first. Sessions that are older have no such
handler; for them ``Endpoint._send``, which comes next, answers instead of sending. Both are below
everything else that a program can hook into a client (retries, event handlers, a stubber), so all
of it works as against AWS. No signature is chosen, so no credentials are needed. Clients made
without a region or credentials get the emulator's region, and credentials that are looked for
only when something is signed outside of the context.

Each patch reads which service a call is for, and passes every other one on as it came.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore
import botocore.endpoint
import botocore.exceptions
import botocore.handlers
import botocore.session
import botocore.signers
from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError, NoRegionError, ReadTimeoutError

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.credentials import deferred, get_credentials_later
from cognito_intercept.fronts.identity import is_answered_here, request_to_sign
from cognito_intercept.fronts.outside import refuse_outside
from cognito_intercept.fronts.patches import Patch
from cognito_intercept.protocol.model import share_loader
from cognito_intercept.protocol.names import APIS, IDENTITY_POOLS, USER_POOLS, Api

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.awsrequest import AWSPreparedRequest

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.protocol.http import Request, Response
    from cognito_intercept.regions import Regions

__all__ = [
    "answer_before_send",
    "answer_identity_before_send",
    "answer_or_lose",
    "answer_to",
    "api_of_service",
    "awaited",
    "emulator_for",
    "named_in_errors",
    "region_of_new_client",
    "register",
    "signs_nothing",
]

_SERVICE_IDS = frozenset(api.service_id for api in APIS)
_APIS = {api.service: api for api in APIS}
# A custom endpoint_url hides the client's region; signing, just before sending, still knows it.
_client_region: ContextVar[str | None] = ContextVar("client_region", default=None)


# Set while aiobotocore emits the event, whose response must be one that can be awaited.
awaited: ContextVar[bool] = ContextVar("awaited", default=False)


def register() -> None:
    """Have new sessions call the handler, and botocore patched while an emulator is active."""
    handlers = {USER_POOLS: answer_before_send, IDENTITY_POOLS: answer_identity_before_send}
    for api, function in handlers.items():
        handler = (f"before-send.{api.event}", function, botocore.handlers.REGISTER_LAST)
        if handler not in botocore.handlers.BUILTIN_HANDLERS:
            botocore.handlers.BUILTIN_HANDLERS.append(handler)
    for patch in _PATCHES:
        on_first_and_last(patch.install, patch.uninstall)


def answer_to(emulator: Cognito, request: AWSPreparedRequest) -> Response:
    """Return the emulator's response to a request that a client has prepared."""
    make_request, answer_api = _http()
    headers = _Headers(request)
    received = make_request("POST", request.url, headers, _body(request), _client_region.get())
    return answer_api(emulator, received)


@cache
def _http() -> tuple[type[Request], Callable[[Regions, Request], Response]]:
    """Return what requests are made with, and what answers them, imported at the first call."""
    from cognito_intercept.http import Request, answer_api  # noqa: PLC0415 - at first need

    return Request, answer_api


class _Headers(dict[str, str]):
    """The headers of a request that are read.

    To translate them all would cost more than many an answer.
    """

    def __init__(self, request: AWSPreparedRequest) -> None:
        super().__init__({"x-amz-target": _text(request.headers["X-Amz-Target"])})
        self._request = request

    def get(self, name: str, default: Any = None) -> Any:
        """Return a header; that of the user agent is translated when somebody asks for it."""
        if name == "user-agent":
            return _text(self._request.headers.get("User-Agent", ""))
        return super().get(name, default)


def _body(request: AWSPreparedRequest) -> bytes:
    # The JSON serialiser gives bytes; botocore passes text and nothing on as they are.
    body: Any = request.body
    return body if isinstance(body, bytes) else (body or "").encode()


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def answer_before_send(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
    """Handle botocore's event ``before-send``: a response takes the place of sending.

    Returns:
        ``None`` where no emulator is active, or the front of aiobotocore answers.
    """
    emulator = None if awaited.get() else active()
    if emulator is None:
        return None
    _check_connection(emulator, request)
    return _Response(emulator, request)


def answer_identity_before_send(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
    """Handle the event for ``cognito-identity``, as :func:`answer_before_send` does.

    Returns:
        ``None`` as well where the call is not for us.
    """
    emulator = active()
    if emulator is None or not is_answered_here(emulator, request):
        return None
    return answer_before_send(request)


def emulator_for(endpoint: Any, request: AWSPreparedRequest) -> Cognito | None:
    """Return the emulator that answers what an endpoint is about to send, ``None``: none does."""
    prefix = endpoint._endpoint_prefix  # noqa: SLF001 - botocore's own name
    if prefix == USER_POOLS.service:
        return active()
    if prefix == IDENTITY_POOLS.service:
        emulator = active()
        if emulator is not None and is_answered_here(emulator, request, is_unanswered=True):
            return emulator
    return None


def api_of_service(service_name: str) -> Api | None:
    """Return the API that a client is of, ``None`` for those of other services."""
    return _APIS.get(service_name)


def _check_connection(emulator: Cognito, request: AWSPreparedRequest) -> None:
    """Lose the connection of a call, where a test asked for it.

    Raises:
        EndpointConnectionError: the request does not arrive.
        ReadTimeoutError: the operation has run, and the answer does not arrive.
    """
    if not emulator.faults.may_lose_connections:
        return
    target = _text(request.headers["X-Amz-Target"])
    lost = emulator.faults.lost_connection(target.rpartition(".")[2])
    if lost == "before":
        raise EndpointConnectionError(endpoint_url=request.url)
    if lost == "after":
        answer_to(emulator, request)
        raise ReadTimeoutError(endpoint_url=request.url)


def answer_or_lose(emulator: Cognito, request: AWSPreparedRequest) -> Response:
    """Return the response to a request, unless its connection is lost.

    Raises:
        EndpointConnectionError, ReadTimeoutError: as :func:`_check_connection`.
    """
    _check_connection(emulator, request)
    return answer_to(emulator, request)


class _Raw(io.BytesIO):
    """The body as botocore reads it from urllib3."""

    def stream(self, **_: object) -> Any:
        """Yield what is left of the body."""
        yield self.read()


class _Response(AWSResponse):
    """A response whose operation runs when botocore reads it.

    Botocore asks every ``before-send`` handler and takes the first response. Where that is the
    one of a handler of the program's, the call has not happened here, as it would not on AWS.
    """

    def __init__(self, emulator: Cognito, request: AWSPreparedRequest) -> None:
        self._emulator, self._request = emulator, request

    def __getattr__(self, name: str) -> Any:
        """Run the operation for the first attribute that is read."""
        if name not in _ATTRIBUTES:
            raise AttributeError(name)
        response = answer_to(self._emulator, self._request)
        headers: Any = response.headers
        super().__init__(self._request.url, response.status, headers, _Raw(response.body))
        return getattr(self, name)


_ATTRIBUTES = frozenset({"url", "status_code", "headers", "raw", "_content"})


def _answering(send: Any) -> Any:
    """Return ``Endpoint._send`` that answers the service's requests instead."""

    def send_or_answer(self: Any, request: AWSPreparedRequest) -> Any:
        emulator = emulator_for(self, request)
        if emulator is None:
            return send(self, request)
        _check_connection(emulator, request)
        return _Response(emulator, request)

    return send_or_answer


def signs_nothing(signer: Any, context: dict[str, Any]) -> bool:
    """Return whether a signer's call is answered here, and note the region that it is for.

    Args:
        signer: the ``RequestSigner`` of a client.
        context: what botocore knows of the request that is to be signed.
    """
    service_id, emulator = signer._service_id, active()  # noqa: SLF001 - botocore's own name
    if service_id not in _SERVICE_IDS or emulator is None:
        return False
    request = request_to_sign.get() if service_id == IDENTITY_POOLS.service_id else None
    if request is not None and not is_answered_here(emulator, request):
        return False
    _client_region.set(context.get("signing", {}).get("region", signer._region_name))  # noqa: SLF001 - as above
    return True


def _choosing_no_signature(choose_signer: Any) -> Any:
    """Return ``RequestSigner._choose_signer`` that leaves our calls unsigned."""

    def choose_signer_or_none(
        self: Any, operation_name: str, signing_type: str, context: dict[str, Any]
    ) -> Any:
        chosen = choose_signer(self, operation_name, signing_type, context)
        return botocore.UNSIGNED if signs_nothing(self, context) else chosen

    return choose_signer_or_none


def _noting_request(sign: Any) -> Any:
    """Return ``RequestSigner.sign`` that lets us see what is signed of ``cognito-identity``."""

    def sign_noted(self: Any, operation_name: str, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self._service_id != IDENTITY_POOLS.service_id or active() is None:
            return sign(self, operation_name, request, *args, **kwargs)
        token = request_to_sign.set(request)
        try:
            return sign(self, operation_name, request, *args, **kwargs)
        finally:
            request_to_sign.reset(token)

    return sign_noted


def _with_region_and_credentials(create_client: Any) -> Any:
    """Return ``Session.create_client`` that needs neither a region nor credentials for ours."""

    def create_client_here(
        self: Any, service_name: str, region_name: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        emulator = active()
        if emulator is None:
            return create_client(self, service_name, region_name, *args, **kwargs)
        api = api_of_service(service_name)
        if api is None:
            with named_in_errors(service_name):
                return create_client(self, service_name, region_name, *args, **kwargs)
        region_name = region_of_new_client(self, emulator, region_name, kwargs.get("config"))
        share_loader(self.get_component("data_loader"), api)
        with deferred(service_name):
            client = create_client(self, service_name, region_name, *args, **kwargs)
        refuse_outside(client, service_name)
        return client

    return create_client_here


def region_of_new_client(
    session: Any, emulator: Cognito, region_name: str | None, config: Any
) -> str | None:
    """Return the region for a client that is being made: the emulator's if none is configured."""
    configs = (config, session.get_default_client_config())
    if region_name is not None or any(c is not None and c.region_name for c in configs):
        return region_name
    return session.get_config_variable("region") or emulator.settings.region


@contextmanager
def named_in_errors(service_name: str) -> Iterator[None]:
    """Have botocore's error for a missing region say which service it is about.

    Botocore's own text does not, and the clients of ``cognito-idp`` beside it need no region.
    """
    try:
        yield
    except NoRegionError as error:
        error.add_note(
            f"This is about the client of {service_name!r}. cognito_intercept gives a region to"
            f" clients of {USER_POOLS.service!r} and {IDENTITY_POOLS.service!r} only; set"
            " AWS_DEFAULT_REGION for the others."
        )
        raise


def _with_note(init: Any) -> Any:
    """Return ``ClientError.__init__`` that notes what to do about our refusals.

    It is where botocore and aiobotocore make the exception that they raise.
    """

    def init_with_note(self: Any, error_response: Any, operation_name: str) -> None:
        init(self, error_response, operation_name)
        error = error_response.get("Error", {})
        if active() is None or "Code" not in error:
            return
        from cognito_intercept.migration.advice import note_on  # noqa: PLC0415 - at first need

        note = note_on(operation_name, error["Code"], error.get("Message", ""))
        if note is not None:
            self.add_note(note)

    return init_with_note


_PATCHES = (
    Patch(botocore.exceptions.ClientError, "__init__", _with_note),
    Patch(botocore.endpoint.Endpoint, "_send", _answering),
    Patch(botocore.signers.RequestSigner, "_choose_signer", _choosing_no_signature),
    Patch(botocore.signers.RequestSigner, "sign", _noting_request),
    Patch(botocore.session.Session, "create_client", _with_region_and_credentials),
    Patch(botocore.session.Session, "get_credentials", get_credentials_later),
)
