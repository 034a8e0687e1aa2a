"""What the steps of the tour hand on, and how the calls that they make are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.testing import AuthenticatorApp

__all__ = ["Shown", "Walk", "expect"]

Shown = dict[str, object]

# Texts that are longer are cut in what is shown, such as tokens and the numbers of SRP.
_LONGEST = 60


@dataclass
class Walk:
    """What the steps hand on: the clients, what was made, and what has been called."""

    cognito: Cognito
    idp: Any
    http: Any
    pool_id: str = ""
    client_id: str = ""
    secret: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    app: AuthenticatorApp | None = None
    calls: list[str] = field(default_factory=list)

    def call(self, operation: str, **parameters: Any) -> Any:
        """Call an operation with boto3 and remember how that looks."""
        self.calls.append(f"idp.{operation}({_written(parameters)})")
        return getattr(self.idp, operation)(**parameters)

    def initiate_auth(self, flow: str, **parameters: str) -> Any:
        """Begin a sign-in at the app client, by a flow and its AuthParameters."""
        return self.call(
            "initiate_auth", ClientId=self.client_id, AuthFlow=flow, AuthParameters=parameters
        )

    def fetch(self, method: str, url: str, **options: Any) -> Any:
        """Send an HTTP request with requests, and return the JSON in its answer."""
        written = f", {_written(options)}" if options else ""
        self.calls.append(f"requests.{method}({url!r}{written})")
        answer = self.http.request(method, url, timeout=5, **options)
        answer.raise_for_status()
        return answer.json()

    def code_sent_to(self, recipient: str) -> str:
        """Read the code of the newest message and remember how that looks."""
        self.calls.append(f"cognito.outbox.to({recipient!r}).code")
        return self.cognito.outbox.to(recipient).code

    def code_of_app(self) -> str:
        """Read the code that the authenticator app shows, and remember how that looks."""
        self.calls.append("app.code()")
        return "" if self.app is None else self.app.code()


def _written(parameters: dict[str, Any]) -> str:
    return ", ".join(f"{name}={_shortened(value)!r}" for name, value in parameters.items())


def _shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:12]}..."
    return {k: _shortened(v) for k, v in value.items()} if isinstance(value, dict) else value


def expect(found: Any, wanted: Any) -> Any:
    """Return what was found, which is what a step wants.

    Raises:
        ValueError: it is something else.
    """
    if found != wanted:
        raise ValueError(f"expected {wanted!r}, found {found!r}")
    return found
