"""Lambda triggers as Python callables.

``cognito.on("PreSignUp", fn)`` is called for every pool, ``cognito.on("PreSignUp", fn,
pool=pool_id)`` for one; ``cognito.lambdas[arn] = fn`` stands in for the function whose ARN the
code under test puts into ``LambdaConfig``. A callable gets AWS's event and a context, and
returns the event with its response filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.senders import Encrypt, encrypt_locally

if TYPE_CHECKING:
    from cognito_intercept.settings import MissingLambda

__all__ = ["TRIGGER_NAMES", "LambdaContext", "Registered", "Trigger", "TriggerCall", "Triggers"]

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
_ONE_VERSION = frozenset({"V1_0"})
_VERSIONS = {"PreTokenGeneration": frozenset({"V1_0", "V2_0", "V3_0"})}
# What Cognito waits for, and what a Lambda function has by default.
_TIMEOUT_MS = 5000
_MEMORY_MB = "128"


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """The second argument of a trigger, with the members of a Lambda context that tests use."""

    function_name: str
    invoked_function_arn: str
    aws_request_id: str
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = _MEMORY_MB

    @property
    def log_group_name(self) -> str:
        """Return the name of the function's log group."""
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Return Cognito's limit of five seconds, whatever has passed: nothing times out."""
        return _TIMEOUT_MS


@dataclass(frozen=True, slots=True)
class TriggerCall:
    """One call of a trigger, as it was: what went in, what came back or was raised.

    Attributes:
        name: the trigger's name in LambdaConfig.
        source: the event's ``triggerSource``.
        event: the event as the callable got it.
        answer: what the callable returned.
        error: what it raised instead.
    """

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
        missing_lambda: what a configured ARN without a callable does: ``"error"``
            (UnexpectedLambdaException) or ``"pass"`` (as if it were not configured).
        lambdas: callables by the ARN that a pool's LambdaConfig names.
        calls: what was called, in the order in which the calls ended.
        encrypt: encrypts codes for the custom senders, see :mod:`cognito_intercept.senders`.
    """

    missing_lambda: MissingLambda = "error"
    lambdas: dict[str, Trigger] = field(default_factory=dict)
    calls: list[TriggerCall] = field(default_factory=list)
    encrypt: Encrypt = encrypt_locally
    _registered: dict[tuple[str, str | None], Registered] = field(default_factory=dict)

    def on(
        self, name: str, function: Trigger, pool: str | None = None, version: str = "V1_0"
    ) -> None:
        """Call ``function`` for a trigger of one pool, or of every pool.

        It takes the place of the one that was registered before for the same.

        Args:
            name: the trigger's name in LambdaConfig, such as ``"PreSignUp"``.
            function: called with the event and a :class:`LambdaContext`.
            pool: the id of the only pool that it is for.
            version: the event version of PreTokenGeneration: ``V1_0``, ``V2_0`` or ``V3_0``.

        Raises:
            ValueError: there is no trigger of that name, or it has no such version.
        """
        if name not in TRIGGER_NAMES:
            raise ValueError(f"no trigger {name!r}; there are {', '.join(sorted(TRIGGER_NAMES))}")
        versions = _VERSIONS.get(name, _ONE_VERSION)
        if version not in versions:
            raise ValueError(f"{name} has no version {version!r}, only {sorted(versions)}")
        self._registered[name, pool] = Registered(function, version)

    def off(self, name: str, pool: str | None = None) -> None:
        """Forget the callable of a trigger; none there is no error."""
        self._registered.pop((name, pool), None)

    def registered(self, name: str, pool_id: str) -> Registered | None:
        """Return the callable of a pool's trigger, the pool's own before that of every pool."""
        return self._registered.get((name, pool_id)) or self._registered.get((name, None))
