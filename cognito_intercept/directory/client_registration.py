"""Dynamic client registration: what a pool's DcrConfiguration allows, and its system scope.

[D model: DcrConfigurationType; operations-new.md 5.3]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "REGISTRATION_SCOPE",
    "REGISTRATION_SERVER",
    "RegistrationRules",
    "system_resource_server",
]

REGISTRATION_SERVER = "aws.cognito/dcr"
REGISTRATION_SCOPE = f"{REGISTRATION_SERVER}/register"
# What registered clients may ask for in any case.
_OIDC_SCOPES = ("openid", "email", "phone", "profile")
# The flows that registration knows; implicit may be listed and is ignored.
_FLOWS = frozenset({"code", "client_credentials"})
_OPEN, _AUTHENTICATED = ("code",), ("code", "client_credentials")


@dataclass(frozen=True, slots=True)
class RegistrationRules:
    """What a pool lets applications register.

    Attributes:
        is_open: whether an application may register without a token.
        open_flows: the flows of AllowedOAuthFlows that it may then have.
        authenticated_flows: those that it may have with a token.
        scopes: the scopes that it may have.
    """

    is_open: bool
    open_flows: frozenset[str]
    authenticated_flows: frozenset[str]
    scopes: tuple[str, ...]

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> RegistrationRules | None:
        """Return the rules in a pool's settings; ``None`` where registration is off."""
        configuration = settings.get("DcrConfiguration")
        if configuration is None or configuration["EnableStatus"] != "Enabled":
            return None
        more = [s for s in configuration.get("AllowedScopes", ()) if s != REGISTRATION_SCOPE]
        return cls(
            is_open=configuration["OpenDcrEnabled"],
            open_flows=_FLOWS.intersection(configuration.get("OpenDcrGrantTypes", _OPEN)),
            authenticated_flows=_FLOWS.intersection(
                configuration.get("AuthenticatedGrantTypes", _AUTHENTICATED)
            ),
            scopes=tuple(dict.fromkeys((*_OIDC_SCOPES, *more))),
        )


def system_resource_server(pool_id: str) -> dict[str, Any]:
    """Return the ``ResourceServerType`` that the service manages in a pool with registration.

    Its name and descriptions are guesses (G).
    """
    return {
        "UserPoolId": pool_id,
        "Identifier": REGISTRATION_SERVER,
        "Name": "Dynamic client registration",
        "Scopes": [{"ScopeName": "register", "ScopeDescription": "Register app clients"}],
        "ManagedBy": "COGNITO",
    }
