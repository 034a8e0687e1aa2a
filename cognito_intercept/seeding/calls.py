"""Calls of the emulator's operations by test code, checked as boto3 and AWS check them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cognito_intercept.errors import CognitoError
from cognito_intercept.operations import registry
from cognito_intercept.protocol.encoding import MAX_JSON_DEPTH, read_json
from cognito_intercept.protocol.model import operation_model
from cognito_intercept.protocol.names import USER_POOLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cognito_intercept.protocol.names import Api
    from cognito_intercept.service import Service

__all__ = ["attribute_list", "call", "create_pool", "members_of", "remove_pool", "undoing"]

# An answer is deeper than a document in it, whose depth is bounded when it comes in.
_MAX_DEPTH = 2 * MAX_JSON_DEPTH


def call(
    service: Service, operation: str, api: Api = USER_POOLS, **parameters: Any
) -> dict[str, Any]:
    """Call an operation as boto3 would: parameters of wrong types or names are refused.

    Args:
        service: the region's state.
        operation: the operation, such as ``"CreateUserPool"``.
        api: the API that has the operation.
        **parameters: its input; ``None`` is left out.

    Returns:
        The answer, as JSON has it; times in it are seconds since the epoch.

    Raises:
        ParamValidationError: botocore's, for parameters that boto3 would not send.
        CognitoError: what AWS would answer; a note names the operation.
    """
    sent = {name: value for name, value in parameters.items() if value is not None}
    _check_types(operation, sent, api)
    try:
        body = registry.answer(service, operation, sent, api)
    except CognitoError as error:
        error.add_note(f"{error.code}, the answer to {operation}")
        raise
    answer: dict[str, Any] = read_json(body or b"{}", max_depth=_MAX_DEPTH, max_bytes=len(body) + 2)
    return answer


def _check_types(operation: str, parameters: Mapping[str, Any], api: Api) -> None:
    from botocore.exceptions import ParamValidationError  # noqa: PLC0415 - at first need
    from botocore.validate import ParamValidator  # noqa: PLC0415 - at first need

    shape = operation_model(operation, api).input_shape
    if shape is None:
        return
    report = ParamValidator().validate(dict(parameters), shape)
    if report.has_errors():
        raise ParamValidationError(report=f"{operation}: {report.generate_report()}")


def members_of(operation: str, api: Api = USER_POOLS) -> frozenset[str]:
    """Return the names of an operation's parameters."""
    shape = operation_model(operation, api).input_shape
    return frozenset() if shape is None else frozenset(shape.members)


@contextmanager
def undoing(undo: Callable[[], object]) -> Iterator[None]:
    """Undo the step before where one of the steps in the block fails."""
    try:
        yield
    except BaseException:
        undo()
        raise


def create_pool(service: Service, name: str, settings: Mapping[str, Any]) -> str:
    """Create a user pool and return its id.

    Args:
        service: the region's state.
        name: the pool's name.
        settings: parameters of CreateUserPool, and of SetUserPoolMfaConfig, which is called for
            them; ``MfaConfiguration`` goes with the latter where there are some.

    Raises:
        ParamValidationError: botocore's, for parameters that boto3 would not send.
        CognitoError: what AWS would answer; no pool is left.
    """
    shared = members_of("CreateUserPool")
    mfa = {k: v for k, v in settings.items() if k in members_of("SetUserPoolMfaConfig") - shared}
    created = {k: v for k, v in settings.items() if k not in mfa}
    if mfa:
        mfa["MfaConfiguration"] = created.pop("MfaConfiguration", "OFF")
    pool_id: str = call(service, "CreateUserPool", PoolName=name, **created)["UserPool"]["Id"]
    if mfa:
        with undoing(lambda: remove_pool(service, pool_id)):
            call(service, "SetUserPoolMfaConfig", UserPoolId=pool_id, **mfa)
    return pool_id


def remove_pool(service: Service, pool_id: str) -> None:
    """Remove a user pool, protected or not."""
    with service.turn():
        service.remove_pool(service.pools[pool_id])


def attribute_list(attributes: Mapping[str, str | bool]) -> list[dict[str, str]]:
    """Return attributes as the API takes them; ``__`` in a name stands for ``:``."""
    texts = {n: str(v).lower() if isinstance(v, bool) else v for n, v in attributes.items()}
    return [{"Name": n.replace("__", ":"), "Value": v} for n, v in texts.items()]
