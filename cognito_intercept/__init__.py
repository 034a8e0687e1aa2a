"""Amazon Cognito user pools, answered in this process.

``with intercept() as cognito:`` — inside, every boto3 call to ``cognito-idp`` is answered by a
Python state engine, and ``requests`` and ``urllib`` find the pools' discovery documents, keys and
token endpoint. A request to a user pool's host by another HTTP library raises an error instead of
leaving the process.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cognito_intercept.activation import active
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.http.scripted_login import AuthorizationError
    from cognito_intercept.interceptor import intercept
    from cognito_intercept.migration.warning import WouldFailOnAWS
    from cognito_intercept.settings import Relaxation

__all__ = ["AuthorizationError", "Cognito", "Relaxation", "WouldFailOnAWS", "active", "intercept"]

# Looked up at first use: pytest imports this package wherever it is installed, for its plugin,
# and must not pay for botocore there. No module may bear a public name, which it would hide.
_HOMES = {
    "AuthorizationError": "http.scripted_login",
    "Cognito": "emulator",
    "Relaxation": "settings",
    "WouldFailOnAWS": "migration.warning",
    "active": "activation",
    "intercept": "interceptor",
}


if not TYPE_CHECKING:  # A type checker would take every name for one of this module's.

    def __getattr__(name: str) -> Any:
        """Import a public name."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        return found


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
