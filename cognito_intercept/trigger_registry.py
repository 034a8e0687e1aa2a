"""Lambda triggers as Python callables.

``cognito.on("PreSignUp", fn)`` is called for every pool, ``cognito.on("PreSignUp", fn,
pool=pool_id)`` for one; ``cognito.lambdas[arn] = fn`` stands in for the function whose ARN the
code under test puts into ``LambdaConfig``. A callable gets AWS's event and a context, and
returns the event with its response filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from cognito_intercept.senders import Encrypt, encrypt_locally
from cognito_intercept.settings import DEFAULT_TRIGGER_TIMEOUT

if TYPE_CHECKING:
    from cognito_intercept.settings import MissingLambda

__all__ = [
    "TRIGGER_NAMES",
    "EventVersion",
    "LambdaContext",
    "Registered",
    "Trigger",
    "TriggerCall",
    "TriggerName",
    "Triggers",
]

Event = dict[str, Any]
Trigger = Callable[[Event, "LambdaContext"], Any]

TriggerName = Literal[
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
]
"""The triggers, as LambdaConfig names them."""
EventVersion = Literal["V1_0", "V2_0", "V3_0"]
"""The versions of the events of PreTokenGeneration; other triggers have the first only."""

TRIGGER_NAMES: frozenset[str] = frozenset(get_args(TriggerName))
_ONE_VERSION = frozenset({"V1_0"})
_VERSIONS = {"PreTokenGeneration": frozenset({"V1_0", "V2_0", "V3_0"})}
# What a Lambda function has by default.
_MEMORY_MB = "128"


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """The second argument of a trigger: the Lambda context.

    Attributes:
        function_name: the last part of the ARN.
        invoked_function_arn: the ARN.
        aws_request_id: another one for each attempt.
        remaining: returns the seconds that are left.
        function_version: always the unpublished one.
        memory_limit_in_mb: what a function has by default.

    Examples:
        >>> seen = []
        >>> def keep(event, context):
        ...     seen.append(context)
        ...     return event
        >>> arn = "arn:aws:lambda:us-east-1:123456789012:function:greet"
        >>> cognito.lambdas[arn] = keep
        >>> pool = cognito.user_pool(LambdaConfig={"PostAuthentication": arn})
        >>> client = pool.client()
        >>> tokens = pool.user("ann").sign_in()
        >>> seen[0].function_name, seen[0].function_version
        ('greet', '$LATEST')
    """

    function_name: str
    invoked_function_arn: str
    aws_request_id: str
    remaining: Callable[[], float] = field(repr=False, compare=False)
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = _MEMORY_MB

    @property
    def log_group_name(self) -> str:
        """Return the name of the function's log group.

        Examples:
            >>> seen = []
            >>> def keep(event, context):
            ...     seen.append(context)
            ...     return event
            >>> arn = "arn:aws:lambda:us-east-1:123456789012:function:greet"
            >>> cognito.lambdas[arn] = keep
            >>> pool = cognito.user_pool(LambdaConfig={"PostAuthentication": arn})
            >>> client = pool.client()
            >>> tokens = pool.user("ann").sign_in()
            >>> seen[0].log_group_name
            '/aws/lambda/greet'
        """
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        """Return the name of the log stream, which is made up of the request's id.

        Examples:
            >>> seen = []
            >>> def keep(event, context):
            ...     seen.append(context)
            ...     return event
            >>> arn = "arn:aws:lambda:us-east-1:123456789012:function:greet"
            >>> cognito.lambdas[arn] = keep
            >>> pool = cognito.user_pool(LambdaConfig={"PostAuthentication": arn})
            >>> client = pool.client()
            >>> tokens = pool.user("ann").sign_in()
            >>> seen[0].log_stream_name
            '[$LATEST]...'
        """
        return f"[{self.function_version}]{self.aws_request_id.replace('-', '')}"

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds that are left of the time that Cognito waits.

        Where there is no limit (``trigger_timeout=None``) it is always the time that AWS waits.

        Examples:
            >>> seen = []
            >>> def keep(event, context):
            ...     seen.append(context)
            ...     return event
            >>> arn = "arn:aws:lambda:us-east-1:123456789012:function:greet"
            >>> cognito.lambdas[arn] = keep
            >>> pool = cognito.user_pool(LambdaConfig={"PostAuthentication": arn})
            >>> client = pool.client()
            >>> tokens = pool.user("ann").sign_in()
            >>> seen[0].get_remaining_time_in_millis() <= 5000
            True
        """
        return max(0, int(self.remaining() * 1000))


@dataclass(frozen=True, slots=True)
class TriggerCall:
    """One call of a trigger: its event, and what was returned or raised.

    Events have passwords and codes in them, so neither they nor answers are in the ``repr``.

    Attributes:
        name: the trigger's name in LambdaConfig.
        source: the event's ``triggerSource``.
        event: the event as the callable got it.
        answer: what the callable returned.
        error: what it raised instead, or a ``TimeoutError`` for a call that took too long.

    Examples:
        >>> cognito.on("PostAuthentication", lambda event, context: event)
        >>> pool = cognito.user_pool()
        >>> client = pool.client()
        >>> tokens = pool.user("ann").sign_in()
        >>> call = cognito.triggers.calls[0]
        >>> call.name, call.source, call.event["userName"]
        ('PostAuthentication', 'PostAuthentication_Authentication', 'ann')
    """

    name: str
    source: str
    event: Event = field(repr=False)
    answer: Any = field(default=None, repr=False)
    error: BaseException | None = field(default=None, repr=False)


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
        timeout: seconds that a callable may take, by the emulator's clock and the real one;
            ``None`` for any time.
        lambdas: callables by the ARN that a pool's LambdaConfig names.
        calls: what was called, in the order in which the calls ended.
        encrypt: encrypts codes for the custom senders, see :mod:`cognito_intercept.senders`.

    Examples:
        >>> cognito.triggers.missing_lambda = "pass"
        >>> cognito.triggers.timeout = None
        >>> cognito.triggers.on("PostConfirmation", lambda event, context: event)
    """

    missing_lambda: MissingLambda = "error"
    timeout: float | None = DEFAULT_TRIGGER_TIMEOUT
    lambdas: dict[str, Trigger] = field(default_factory=dict)
    calls: list[TriggerCall] = field(default_factory=list)
    encrypt: Encrypt = encrypt_locally
    registrations: dict[tuple[str, str | None], Registered] = field(default_factory=dict)

    def on(
        self,
        name: TriggerName,
        function: Trigger,
        pool: str | None = None,
        version: EventVersion = "V1_0",
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

        Examples:
            >>> def add_claim(event, context):
            ...     claims = {"claimsToAddOrOverride": {"team": "red"}}
            ...     event["response"]["claimsOverrideDetails"] = claims
            ...     return event
            >>> cognito.triggers.on("PreTokenGeneration", add_claim)
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> import jwt
            >>> token = pool.user("ann").sign_in().id
            >>> jwt.decode(token, options={"verify_signature": False})["team"]
            'red'
        """
        if name not in TRIGGER_NAMES:
            raise ValueError(f"no trigger {name!r}; there are {', '.join(sorted(TRIGGER_NAMES))}")
        versions = _VERSIONS.get(name, _ONE_VERSION)
        if version not in versions:
            raise ValueError(f"{name} has no version {version!r}, only {sorted(versions)}")
        self.registrations[name, pool] = Registered(function, version)

    def off(self, name: TriggerName, pool: str | None = None) -> None:
        """Forget the callable of a trigger; none there is no error.

        Examples:
            >>> cognito.triggers.on("PostConfirmation", lambda event, context: event)
            >>> cognito.triggers.off("PostConfirmation")
        """
        self.registrations.pop((name, pool), None)

    def registered(self, name: str, pool_id: str) -> Registered | None:
        """Return the callable of a pool's trigger, the pool's own before that of every pool."""
        return self.registrations.get((name, pool_id)) or self.registrations.get((name, None))
