"""Which function a pool's trigger calls: the pool's LambdaConfig, and the registered callables."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cognito_intercept import errors
from cognito_intercept.partitions import partition_of

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service
    from cognito_intercept.trigger_registry import Trigger

__all__ = ["TriggerFunction", "find_function", "has_trigger", "trigger_version"]

# The triggers whose member of LambdaConfig is an object with ARN and version.
_VERSIONED = ("CustomEmailSender", "CustomSMSSender", "InboundFederation")


class TriggerFunction(NamedTuple):
    """The callable of a trigger, the event version that it takes, and the ARN to show for it."""

    function: Trigger
    version: str
    arn: str


def find_function(service: Service, pool: Pool, name: str) -> TriggerFunction | None:
    """Return what a pool's trigger calls, ``None`` where the pool has no such trigger.

    Raises:
        CognitoError: UnexpectedLambdaException for an ARN that nothing stands in for, unless
            the emulator lets such triggers pass.
    """
    triggers = service.around.triggers
    if not pool.settings["LambdaConfig"] and not triggers.registrations:
        return None  # Most pools; and a sign-in asks four times.
    configured = _configuration_of(pool, name)
    if configured is not None and configured[0] in triggers.lambdas:
        arn, version = configured
        return TriggerFunction(triggers.lambdas[arn], version, arn)
    registered = triggers.registered(name, pool.id)
    if registered is not None:
        arn = configured[0] if configured else _default_arn(service, name)
        return TriggerFunction(registered.function, registered.version, arn)
    if configured is not None and triggers.missing_lambda == "error":
        raise errors.LAMBDA_NOT_FOUND(trigger=name)
    return None


def _configuration_of(pool: Pool, name: str) -> tuple[str, str] | None:
    """Return the ARN and the event version that a pool's LambdaConfig has for a trigger."""
    config = pool.configuration.triggers
    if name in _VERSIONED or (name == "PreTokenGeneration" and f"{name}Config" in config):
        versioned = config.get(name if name in _VERSIONED else f"{name}Config")
        return (versioned["LambdaArn"], versioned["LambdaVersion"]) if versioned else None
    arn = config.get(name)
    return (arn, "V1_0") if arn else None


def _default_arn(service: Service, name: str) -> str:
    partition = partition_of(service.region)
    return f"arn:{partition}:lambda:{service.region}:{service.settings.account_id}:function:{name}"


def has_trigger(service: Service, pool: Pool, name: str) -> bool:
    """Return whether a pool has a trigger that would be called.

    Raises:
        CognitoError: UnexpectedLambdaException, as :func:`find_function`.
    """
    return find_function(service, pool, name) is not None


def trigger_version(service: Service, pool: Pool, name: str) -> str | None:
    """Return the event version of a pool's trigger, ``None`` where there is no trigger.

    Raises:
        CognitoError: UnexpectedLambdaException, as :func:`find_function`.
    """
    function = find_function(service, pool, name)
    return None if function is None else function.version
