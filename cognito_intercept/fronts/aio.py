"""Aiobotocore, and aioboto3 upon it: the same as ``aws`` does, awaited.

Its classes derive from botocore's and override with coroutines exactly the methods that ``aws``
patches, so they are patched for themselves, as soon as the library is imported.
"""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any

import botocore

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.awaiting import call_in_thread
from cognito_intercept.fronts.aws import (
    answer_or_lose,
    api_of_service,
    awaited,
    emulator_for,
    named_in_errors,
    region_of_new_client,
    signs_nothing,
)
from cognito_intercept.fronts.credentials import deferred, get_credentials_later_async
from cognito_intercept.fronts.identity import request_to_sign
from cognito_intercept.fronts.imports import PatchOnImport
from cognito_intercept.fronts.outside import refuse_outside
from cognito_intercept.protocol.names import IDENTITY_POOLS, USER_POOLS

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

    from cognito_intercept.protocol.http import Response

__all__ = ["register"]


def register() -> None:
    """Have aiobotocore patched while an emulator is active, whenever it is imported."""
    for module, class_name, method, around in _PATCHES:
        patch = PatchOnImport(f"aiobotocore.{module}", class_name, method, around)
        on_first_and_last(patch.install, patch.uninstall)


class _Raw:
    """The body as aiobotocore reads it from aiohttp."""

    def __init__(self, response: Response) -> None:
        self._body = io.BytesIO(response.body)
        self.raw_headers = tuple(
            (name.encode(), value.encode()) for name, value in response.headers
        )

    async def read(self) -> bytes:
        """Return what is left of the body."""
        return self._body.read()


def _answering(send: Any) -> Any:
    """Return ``AioEndpoint._send`` that answers the service's requests instead."""

    async def send_or_answer(self: Any, request: AWSPreparedRequest) -> Any:
        emulator = emulator_for(self, request)
        if emulator is None:
            return await send(self, request)
        from aiobotocore.awsrequest import AioAWSResponse  # noqa: PLC0415 - imported by now

        response = await call_in_thread(partial(answer_or_lose, emulator, request))
        return AioAWSResponse(request.url, response.status, response.headers, _Raw(response))

    return send_or_answer


def _emitting(do_get_response: Any) -> Any:
    """Return ``AioEndpoint._do_get_response`` whose events botocore's handler passes over."""

    async def do_get_response_here(self: Any, *args: Any, **kwargs: Any) -> Any:
        token = awaited.set(True)
        try:
            return await do_get_response(self, *args, **kwargs)
        finally:
            awaited.reset(token)

    return do_get_response_here


def _choosing_no_signature(choose_signer: Any) -> Any:
    """Return ``AioRequestSigner._choose_signer`` that leaves our calls unsigned."""

    async def choose_signer_or_none(
        self: Any, operation_name: str, signing_type: str, context: dict[str, Any]
    ) -> Any:
        chosen = await choose_signer(self, operation_name, signing_type, context)
        return botocore.UNSIGNED if signs_nothing(self, context) else chosen

    return choose_signer_or_none


def _noting_request(sign: Any) -> Any:
    """Return ``AioRequestSigner.sign`` that lets us see what is signed of ``cognito-identity``."""

    async def sign_noted(
        self: Any, operation_name: str, request: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if self._service_id != IDENTITY_POOLS.service_id or active() is None:
            return await sign(self, operation_name, request, *args, **kwargs)
        token = request_to_sign.set(request)
        try:
            return await sign(self, operation_name, request, *args, **kwargs)
        finally:
            request_to_sign.reset(token)

    return sign_noted


def _with_region_and_credentials(create_client: Any) -> Any:
    """Return ``AioSession._create_client`` that needs neither region nor credentials for ours."""

    async def create_client_here(
        self: Any, service_name: str, region_name: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        emulator = active()
        if emulator is None:
            return await create_client(self, service_name, region_name, *args, **kwargs)
        if api_of_service(service_name) is None:
            with named_in_errors(service_name):
                return await create_client(self, service_name, region_name, *args, **kwargs)
        region_name = region_of_new_client(self, emulator, region_name, kwargs.get("config"))
        with deferred(service_name):
            client = await create_client(self, service_name, region_name, *args, **kwargs)
        refuse_outside(client, service_name)
        return client

    return create_client_here


def _noting_caller(make_api_call: Any) -> Any:
    """Return ``AioBaseClient._make_api_call`` that notes which line of the program calls it.

    The coroutine that it returns may run in a task of its own, where nothing is left of the line.
    """

    def make_api_call_here(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = make_api_call(self, *args, **kwargs)
        emulator = active() if self.meta.service_model.service_name == USER_POOLS.service else None
        if emulator is None or not emulator.settings.migrating:
            return call
        from cognito_intercept.migration.warning import (  # noqa: PLC0415 - rarely needed
            place_of_caller,
            warning_at,
        )

        return warning_at(place_of_caller(), call)

    return make_api_call_here


_PATCHES = (
    ("client", "AioBaseClient", "_make_api_call", _noting_caller),
    ("endpoint", "AioEndpoint", "_do_get_response", _emitting),
    ("endpoint", "AioEndpoint", "_send", _answering),
    ("signers", "AioRequestSigner", "_choose_signer", _choosing_no_signature),
    ("signers", "AioRequestSigner", "sign", _noting_request),
    ("session", "AioSession", "_create_client", _with_region_and_credentials),
    ("session", "AioSession", "get_credentials", get_credentials_later_async),
)
