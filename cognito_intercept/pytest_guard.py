"""The option ``cognito_guard``: a test that would reach Cognito at AWS fails at once.

Without it such a test fails for want of credentials, or, where the machine has some, changes what
is in an AWS account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import botocore.endpoint
import pytest

from cognito_intercept.activation import active
from cognito_intercept.fronts.guard import patches_of_look_ups
from cognito_intercept.fronts.patches import Patch
from cognito_intercept.hosts import is_cognito_host
from cognito_intercept.protocol.names import USER_POOLS

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["start"]


def start() -> Callable[[], None]:
    """Watch from now on for calls that no emulator answers.

    Returns:
        What ends it.
    """
    patches = (
        # Before anything looks for credentials.
        Patch(botocore.endpoint.Endpoint, "make_request", _watching_calls),
        *patches_of_look_ups(lambda name: _check(name, f"a request to {name}")),
    )
    for patch in patches:
        patch.install()

    def stop() -> None:
        for patch in reversed(patches):
            patch.uninstall()

    return stop


def _watching_calls(make_request: Any) -> Any:
    def make_request_or_fail(self: Any, operation_model: Any, request_dict: Any) -> Any:
        if self._endpoint_prefix == USER_POOLS.service:
            host = urlsplit(self.host).hostname or ""
            _check(host, f"cognito-idp {operation_model.name}")
        return make_request(self, operation_model, request_dict)

    return make_request_or_fail


def _check(host: str, what: str) -> None:
    if active() is None and is_cognito_host(host.lower().rstrip(".")):
        pytest.fail(
            f"{what} was about to reach AWS, because no emulator is active. Request the fixture"
            " `cognito` in this test, mark it with @pytest.mark.cognito, or set cognito_autouse in"
            " pytest's configuration.",
        )
