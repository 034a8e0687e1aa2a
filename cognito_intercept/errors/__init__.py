"""Every error the service answers with, and every text it says, by family.

An error is raised by calling a message: ``raise errors.USER_NOT_FOUND()``. Codes are the error
shapes of the service model; their classes are made on first use, so that ``except
errors.error_class("UserNotFoundException")`` works for shapes that no message names yet.

A new message is a line in the module of its family: it says how certain its text is and where
it is from. This package offers the names of all families, and loads a family when a name is
looked up, because a program whose calls succeed needs few of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from cognito_intercept.errors.message import *

# Searched in this order: what a program needs first is first.
FAMILIES = (
    "pools",
    "protocol",
    "clients",
    "users",
    "attributes",
    "sign_up",
    "passwords",
    "sign_in",
    "tokens",
    "token_exchange",
    "mfa",
    "passkeys",
    "devices",
    "triggers",
    "schema",
    "identity_providers",
    "terms",
    "branding",
    "user_import",
    "logs",
    "oauth",
    "federation",
    "protection",
    "cimd",
    "user_sessions",
    "quotas",
    "replicas",
    "step_up",
    "recoveries",
    "identity_pools",
)

if TYPE_CHECKING:
    from cognito_intercept.errors.attributes import *
    from cognito_intercept.errors.branding import *
    from cognito_intercept.errors.cimd import *
    from cognito_intercept.errors.clients import *
    from cognito_intercept.errors.devices import *
    from cognito_intercept.errors.federation import *
    from cognito_intercept.errors.identity_pools import *
    from cognito_intercept.errors.identity_providers import *
    from cognito_intercept.errors.logs import *
    from cognito_intercept.errors.mfa import *
    from cognito_intercept.errors.oauth import *
    from cognito_intercept.errors.passkeys import *
    from cognito_intercept.errors.passwords import *
    from cognito_intercept.errors.pools import *
    from cognito_intercept.errors.protection import *
    from cognito_intercept.errors.protocol import *
    from cognito_intercept.errors.quotas import *
    from cognito_intercept.errors.recoveries import *
    from cognito_intercept.errors.replicas import *
    from cognito_intercept.errors.schema import *
    from cognito_intercept.errors.sign_in import *
    from cognito_intercept.errors.sign_up import *
    from cognito_intercept.errors.step_up import *
    from cognito_intercept.errors.terms import *
    from cognito_intercept.errors.token_exchange import *
    from cognito_intercept.errors.tokens import *
    from cognito_intercept.errors.triggers import *
    from cognito_intercept.errors.user_import import *
    from cognito_intercept.errors.user_sessions import *
    from cognito_intercept.errors.users import *
else:

    def __getattr__(name: str) -> object:
        """Return a message that is not loaded yet."""
        for family in FAMILIES if name.isupper() else ():
            names = vars(import_module(f"{__name__}.{family}"))
            globals().update({key: value for key, value in names.items() if key.isupper()})
            if name in names:
                return names[name]
        text = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(text)
