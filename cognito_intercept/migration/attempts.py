"""Runs an operation, and runs it again as AWS would accept it where it was refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeVar

from cognito_intercept.errors import CognitoError
from cognito_intercept.migration.refusals import REFUSALS, Refusal
from cognito_intercept.migration.warning import WouldFailOnAWS, warn

if TYPE_CHECKING:
    from cognito_intercept.service import Service

__all__ = ["run_leniently"]

Params = dict[str, Any]
Result = TypeVar("Result")
# Runs the operation with these parameters.
Run = Callable[[Params], Result]


class _UndoneError(Exception):
    """Takes back what an attempt changed; an error of the service's would keep it."""

    def __init__(self, error: CognitoError) -> None:
        super().__init__()
        self.error = error


def run_leniently(service: Service, name: str, params: Params, run: Run[Result]) -> Result:
    """Run an operation; a refusal that the table covers is accepted with a warning.

    Args:
        service: the region's state.
        name: the operation, such as ``"CreateUserPool"``.
        params: the input, in the API's spelling.
        run: runs the operation with an input.

    Raises:
        CognitoError: what AWS would answer, if the table does not cover it, if the program makes
            errors of the warnings, or if the operation fails nevertheless.
    """
    accepted: list[tuple[Refusal, CognitoError]] = []
    while True:
        try:
            return _attempt(service, name, params, run, accepted)
        except _UndoneError as undone:
            error = undone.error
        refusal = _covering(name, params, error)
        if refusal is None or any(refusal is row for row, _ in accepted):
            raise (accepted[0][1] if accepted else error) from None
        accepted.append((refusal, error))


def _attempt(
    service: Service,
    name: str,
    params: Params,
    run: Run[Result],
    accepted: list[tuple[Refusal, CognitoError]],
) -> Result:
    with service.turn(), ExitStack() as stack:
        try:
            for refusal, _ in accepted:
                params = stack.enter_context(refusal.mend(service, params))
            result = run(params)
        except CognitoError as error:
            raise _UndoneError(error) from None
        for refusal, refused in accepted:
            _report(name, refused, refusal.advice)
    return result


def _report(name: str, error: CognitoError, advice: str) -> None:
    try:
        warn(name, error, advice)
    except WouldFailOnAWS:
        raise _UndoneError(error) from None


def _covering(name: str, params: Params, error: CognitoError) -> Refusal | None:
    """Return the row that covers a refusal."""
    return next(
        (
            row
            for row in REFUSALS
            if name in row.operations and error.template in row.messages and row.is_due(params)
        ),
        None,
    )
