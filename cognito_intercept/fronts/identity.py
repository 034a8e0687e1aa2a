"""Which calls of ``cognito-identity`` are answered here while an emulator is active.

All of them, where nothing else would answer: a pool that nobody created is none at AWS either.
With moto active too, or with a client that is pointed at another server, only those that are about
identity pools of ours; the others go on as if there were no emulator. What moto leaves unanswered,
since the client is older than moto's import, is answered here after all, and does not reach AWS.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cognito_intercept.hosts import identity_region_of_host

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

__all__ = ["is_answered_here", "request_to_sign"]

# The request of ``cognito-identity`` that botocore signs now.
request_to_sign: ContextVar[Any] = ContextVar("request_to_sign", default=None)


def is_answered_here(emulator: Cognito, request: Any, *, is_unanswered: bool = False) -> bool:
    """Return whether a call of ``cognito-identity`` is answered by an emulator.

    Args:
        emulator: the active emulator.
        request: botocore's request, prepared or not.
        is_unanswered: whether botocore is about to send it, so that moto has not answered it.
    """
    if not _goes_elsewhere(emulator, request.url) and (is_unanswered or not _is_moto_active()):
        return True
    from cognito_intercept.http.identity_calls import is_about_our_pools  # noqa: PLC0415 - at need

    target = request.headers["X-Amz-Target"]
    target = target.decode() if isinstance(target, bytes) else target
    body = request.data if hasattr(request, "data") else request.body
    body = body if isinstance(body, bytes) else (body or "").encode()
    return is_about_our_pools(emulator, target.rpartition(".")[2], body)


def _goes_elsewhere(emulator: Cognito, url: str) -> bool:
    """Return whether a client was pointed at a server that is neither AWS's nor the emulator's."""
    if identity_region_of_host(urlsplit(url).hostname or "") is not None:
        return False
    base_url = emulator.settings.base_url
    return base_url is None or not url.startswith(base_url)


def _is_moto_active() -> bool:
    moto: Any = sys.modules.get("moto.core.models")
    return bool(moto and moto.botocore_stubber.enabled)
