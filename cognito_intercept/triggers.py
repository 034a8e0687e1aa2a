"""Lambda triggers as Python callables.

``cognito.on("PreSignUp", fn)`` is called for every pool, ``cognito.on("PreSignUp", fn,
pool=pool_id)`` for one; ``cognito.lambdas[arn] = fn`` stands in for the function whose ARN the
code under test puts into ``LambdaConfig``. A callable gets AWS's event and a context, and
returns the event with its response filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cognito_intercept.settings import MissingLambda

__all__ = ["LambdaContext", "Trigger", "TriggerCall", "Triggers"]

Event = dict[str, Any]
Trigger = Callable[[Event, "LambdaContext"], Any]

TRIGGER_NAMES = frozenset(
    {
        "PreSignUp",
        "PostConfirmation",
        "PreAuthentication",
        "PostAuthentication",
        "PreTokenGeneration",
        "CustomMessage",
        "DefineAuthChallenge",
        "CreateAuthChallenge",
        "VerifyAuthChallengeResponse",
        "UserMigration",
        "CustomEmailSender",
        "CustomSMSSender",
        "InboundFederation",
    }
)


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """The second argument of a trigger, with the members of a Lambda context that tests use."""

    function_name: str
    invoked_function_arn: str
    aws_request_id: str


@dataclass(frozen=True, slots=True)
class TriggerCall:
    """One call of a trigger, as it was: what went in, what came back or was raised."""

    name: str
    source: str
    event: Event
    answer: Any = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """A callable with the event version that it was registered for."""

    function: Trigger
    version: str = "V1_0"


@dataclass(slots=True)
class Triggers:
    """The callables of one emulator, and the record of their calls.

    Attributes:
        lambdas: callables by the ARN that a pool's LambdaConfig names.
        calls: what was called, oldest first.
        missing_lambda: what a configured ARN without a callable does: ``"error"``
            (UnexpectedLambdaException) or ``"pass"`` (as if it were not configured).
    """

    missing_lambda: MissingLambda = "error"
    lambdas: dict[str, Trigger] = field(default_factory=dict)
    calls: list[TriggerCall] = field(default_factory=list)
    _registered: dict[tuple[str, str | None], Registered] = field(default_factory=dict)

    def on(
        self, name: str, function: Trigger, pool: str | None = None, version: str = "V1_0"
    ) -> None:
        """Call ``function`` for a trigger of one pool, or of every pool.

        Args:
            name: the trigger's name in LambdaConfig, such as ``"PreSignUp"``.
            function: called with the event and a :class:`LambdaContext`.
            pool: the id of the only pool that it is for.
            version: the event version of PreTokenGeneration: ``V1_0``, ``V2_0`` or ``V3_0``.

        Raises:
            ValueError: there is no trigger of that name.
        """
        if name not in TRIGGER_NAMES:
            raise ValueError(f"no trigger {name!r}; there are {', '.join(sorted(TRIGGER_NAMES))}")
        self._registered[name, pool] = Registered(function, version)

    def off(self, name: str, pool: str | None = None) -> None:
        """Forget the callable of a trigger; none there is no error."""
        self._registered.pop((name, pool), None)

    def registered(self, name: str, pool_id: str) -> Registered | None:
        """Return the callable of a pool's trigger, the pool's own before that of every pool."""
        return self._registered.get((name, pool_id)) or self._registered.get((name, None))
