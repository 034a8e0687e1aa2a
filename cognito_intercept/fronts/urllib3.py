"""urllib3: a pool that is asked for one of our URLs lends the request to a pool of ours.

``HTTPConnectionPool.urlopen`` is the lowest call that urllib3 documents; pool managers, proxy
managers and ``urllib3.request`` end there. Our pool has connections that hold the response
already, so that redirects, retries, preloading and streaming are urllib3's own.

Version 1, which requests and older releases of botocore allow, is not answered on its own.

Requests and botocore use urllib3 below their own fronts, which have answered before.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from cognito_intercept.activation import active, on_first_and_last
from cognito_intercept.fronts.answers import find_target, read_body
from cognito_intercept.fronts.imports import PatchOnImport
from cognito_intercept.fronts.mocks.vcr import has_recording

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["register"]


def register() -> None:
    """Have urllib3's pools patched while an emulator is active."""
    patch = PatchOnImport("urllib3.connectionpool", "HTTPConnectionPool", "urlopen", _answering)
    on_first_and_last(patch.install, patch.uninstall)


def _answering(urlopen: Callable[..., Any]) -> Callable[..., Any]:
    def urlopen_or_answer(
        self: Any,
        method: str,
        url: str,
        body: Any = None,
        headers: Any = None,
        *more: Any,
        **kw: Any,
    ) -> Any:
        pool = getattr(self, "lender", self)
        if active() is not None and _is_answered_release():
            pool, body = _pool_and_body(pool, method, url, body, headers)
        return urlopen(pool, method, url, body, headers, *more, **kw)

    return urlopen_or_answer


def _is_answered_release() -> bool:
    """Return whether urllib3 is of version 2; the connections of version 1 are others."""
    return hasattr(sys.modules["urllib3"], "HTTPHeaderDict")


def _pool_and_body(pool: Any, method: str, url: str, body: Any, headers: Any) -> tuple[Any, Any]:
    """Return the pool that answers a request, and the request's body, read if it was ours."""
    from cognito_intercept.http import Request  # noqa: PLC0415 - at first need

    absolute = url if "://" in url else f"{pool.scheme}://{_host_and_port(pool)}{url}"
    target = find_target(absolute)
    if target is None:
        return pool, body
    sent = pool.headers if headers is None else headers
    names = {name.lower(): value for name, value in sent.items()}
    if not target.answers(method, names):
        return pool, body
    content = read_body(body)
    request = Request(method, absolute, names, content)
    response = None if has_recording(request) else target.answer(request)
    if response is not None:
        from cognito_intercept.fronts.translation.urllib3 import (  # noqa: PLC0415 - imports urllib3
            AnsweringPool,
        )

        pool = AnsweringPool(pool, response)
    return pool, None if body is None else content


def _host_and_port(pool: Any) -> str:
    host = f"[{pool.host}]" if ":" in pool.host else pool.host
    return host if pool.port is None else f"{host}:{pool.port}"
