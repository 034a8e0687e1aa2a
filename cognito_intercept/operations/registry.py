"""``@operation``: the one place where an API operation and its function meet.

A function named ``admin_get_user`` is the operation AdminGetUser. Its parameters are what the
operation works on, looked up before it runs (``resolution.py``), and members of the input in
snake case. Whether they fit the model is checked when the function is defined
(``signatures.py``); how a request becomes arguments is compiled at the operation's first call, so
that a call does no more than look up and pass on.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar

from cognito_intercept import errors
from cognito_intercept.directory.restorations import PAUSED_OPERATIONS
from cognito_intercept.lock import IMPORTS
from cognito_intercept.operations.families import FAMILIES, IDENTITY_FAMILIES
from cognito_intercept.operations.page_tokens import (
    binding_of,
    open_token,
    seal_token,
    token_member,
)
from cognito_intercept.operations.resolution import (
    POOL_CHECK,
    SERVICE,
    WRITABLE,
    Lookup,
    Options,
    Step,
)
from cognito_intercept.operations.signatures import Listed, Signature, signature_of
from cognito_intercept.protection.request_rates import check_rate
from cognito_intercept.protocol.codec import body_encoder
from cognito_intercept.protocol.constraints import check, input_check
from cognito_intercept.protocol.model import operation_model, operation_names
from cognito_intercept.protocol.names import USER_POOLS, Api
from cognito_intercept.protocol.pruning import input_pruner, prune

if TYPE_CHECKING:
    from cognito_intercept.directory.import_jobs import ImportJob
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["Operation", "answer", "call", "operation", "operations"]

Params = dict[str, Any]
Result = dict[str, Any] | None
F = TypeVar("F", bound=Callable[..., Result])
PACKAGE = "cognito_intercept.operations"


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """An emulated operation.

    Attributes:
        name: in the API's spelling.
        function: what answers it.
        signature: how the function takes the input.
        ignores: the members of the input that have no effect.
        scopes: the scopes that its access token must have; ``None`` for the usual one.
        pool_check: a rule about the pool that is checked before users are looked for.
        api: the API that has it.
    """

    name: str
    function: Callable[..., Result]
    signature: Signature
    ignores: tuple[str, ...]
    scopes: frozenset[str] | None = None
    pool_check: Callable[[Pool], None] | None = None
    api: Api = USER_POOLS


_operations: dict[str, Operation] = {}
_identity_operations: dict[str, Operation] = {}


def _registered(api: Api) -> dict[str, Operation]:
    """Return the operations of an API whose families are imported, by name."""
    return _operations if api is USER_POOLS else _identity_operations


def _families(api: Api) -> dict[str, str]:
    return FAMILIES if api is USER_POOLS else IDENTITY_FAMILIES


def operation(
    *,
    ignores: tuple[str, ...] = (),
    settings: tuple[str, ...] = (),
    scopes: frozenset[str] | None = None,
    pool_check: Callable[[Pool], None] | None = None,
    api: Api = USER_POOLS,
) -> Callable[[F], F]:
    """Register a function as an API operation.

    Args:
        ignores: members of the input that have no effect here, nested ones by their path, such
            as ``UserContextData.EncodedData``; the support table shows them. What is a setting
            as well is shown again as it came.
        settings: members that the function takes as ``**settings``, in the API's spelling,
            because they are kept as they came.
        scopes: the scopes that the access token must have, other than the usual one.
        pool_check: a rule about the pool that AWS checks before it looks for users.
        api: the API that has the operation.

    Raises:
        TypeError: the function's parameters do not fit the operation's input shape.
    """

    def register(function: F) -> F:
        name = "".join(part.capitalize() for part in function.__name__.split("_"))
        name = _spelling(api).get(name.lower(), name)
        extra = () if pool_check is None else (POOL_CHECK,)
        # An enrolment checks by itself: its pool is that of a token or of a session.
        is_paused = api is USER_POOLS and name in PAUSED_OPERATIONS
        if is_paused and "enrolment" not in function.__annotations__:
            extra = (*extra, WRITABLE)
        signature = signature_of(name, function, Listed(ignores, settings), extra, api)
        if signature is not None:
            _registered(api)[name] = Operation(
                name, function, signature, ignores, scopes, pool_check, api
            )
        return function

    return register


def _declared_errors(name: str, api: Api) -> frozenset[str]:
    return frozenset(shape.name for shape in operation_model(name, api).error_shapes)


@cache
def _spelling(api: Api) -> dict[str, str]:
    return {name.lower(): name for name in operation_names(api)}


class _Compiled(NamedTuple):
    """What a call of an operation goes through.

    Attributes:
        prune: drops what of the input the model does not know.
        check: checks the model's constraints.
        unknown: members of the input that the operation does not take.
        run: looks up what the operation works on, and calls its function.
        encode: returns the body of the response.
    """

    prune: Callable[[Params], Params]
    check: Callable[[Params], None]
    unknown: frozenset[str]
    run: Callable[[Service, Params], Result]
    encode: Callable[[Result], bytes]


@cache
def _compile(operation: Operation) -> _Compiled:
    """Return what a call of an operation goes through; made once."""
    name, api = operation.name, operation.api
    return _Compiled(
        input_pruner(name, api),
        input_check(name, api),
        operation.signature.unknown,
        _compile_run(operation),
        body_encoder(name, api),
    )


def _compile_run(operation: Operation) -> Callable[[Service, Params], Result]:
    """Return what looks up what an operation works on and calls its function."""
    function, signature = operation.function, operation.signature
    declared = _declared_errors(operation.name, operation.api)
    options = Options(declared, operation.scopes, operation.pool_check, operation.name)
    steps = [(one.name, _step(one, signature, options)) for one in signature.lookups]
    resolved, keywords = signature.resolved, signature.keywords
    paged = token_member(operation.name, operation.api)

    def run(service: Service, params: Params) -> Result:
        found: dict[str, Any] = {SERVICE: service}
        for name, step in steps:
            found[name] = step(service, params, found)
        arguments = {name: found[name] for name in resolved}
        for member, value in params.items():
            if member in keywords:
                arguments[keywords[member]] = value
        if paged is None:
            return function(**arguments)
        binding = binding_of(service, operation.name, params, found.get("caller"))
        if paged in params:
            arguments[keywords[paged]] = open_token(params[paged], binding)
        result = function(**arguments)
        if result is not None and result.get(paged) is not None:
            result[paged] = seal_token(result[paged], binding)
        return result

    return run


def _step(lookup: Lookup, signature: Signature, options: Options) -> Step:
    step, members = lookup.compile(options), lookup.members
    if lookup.name not in signature.optional:
        return step

    def optional(service: Service, params: Params, found: dict[str, Any]) -> Any:
        if any(params.get(member) is None for member in members):
            return None
        return step(service, params, found)

    return optional


@cache
def operations(api: Api = USER_POOLS) -> dict[str, Operation]:
    """Return all emulated operations of an API by name; all its families are imported now."""
    for family in sorted(set(_families(api).values())):
        importlib.import_module(f"{PACKAGE}.{family}")
    return _registered(api)


def _find(name: str, api: Api) -> Operation | None:
    """Return an operation, and import no more than its family for it.

    Most programs use a few families, and to import all takes longer than many a test.
    """
    registered = _registered(api)
    if name not in registered and name in _families(api):
        with IMPORTS:
            importlib.import_module(f"{PACKAGE}.{_families(api)[name]}")
    return registered.get(name)


def call(service: Service, name: str, params: Params, api: Api = USER_POOLS) -> Result:
    """Run one operation on a region's state, as AWS does: validate first, then act.

    Args:
        service: the region's state.
        name: the operation, such as ``"SignUp"``.
        params: the input, in the API's spelling.
        api: the API that has the operation.

    Raises:
        CognitoError: what AWS would answer.
    """
    _begin(service, name, params, api)
    compiled, checked = _prepared(name, params, api)
    with service.turn():
        return compiled.run(service, checked)


def answer(service: Service, name: str, params: Params, api: Api = USER_POOLS) -> bytes:
    """Run one operation as :func:`call` does, and return the body of the response.

    The result is encoded within the call: one that does not fit the output shape is an error of
    ours, and what the operation changed is taken back.

    Raises:
        CognitoError: what AWS would answer.
        TypeError: the result does not fit.
    """
    _begin(service, name, params, api)
    if service.settings.migrating and api is USER_POOLS:
        return _answer_leniently(service, name, params)
    compiled, checked = _prepared(name, params, api)
    with service.turn():
        return compiled.encode(compiled.run(service, checked))


def _answer_leniently(service: Service, name: str, params: Params) -> bytes:
    """Answer, and accept what ``migrating=True`` covers."""
    from cognito_intercept.migration.attempts import run_leniently  # noqa: PLC0415 - rarely needed

    def run(accepted: Params) -> bytes:
        compiled, checked = _prepared(name, accepted)
        return compiled.encode(compiled.run(service, checked))

    return run_leniently(service, name, params, run)


def _begin(service: Service, name: str, params: Params, api: Api) -> None:
    """Refuse a call beyond the rate in force, and do what is due before it.

    Raises:
        CognitoError: TooManyRequestsException.
    """
    if api is USER_POOLS and service.quotas.enforce_rates:
        check_rate(service, name, params)
    # Read once: another thread may end the import.
    active_import = service.active_import
    if active_import is not None:
        _catch_up(service, *active_import)


def _catch_up(service: Service, pool: Pool, job: ImportJob) -> None:
    """Let a user import do what is due by now, which belongs to no call."""
    from cognito_intercept.user_import.running import advance  # noqa: PLC0415 - rarely needed

    advance(service, pool, job)


def _prepared(name: str, params: Params, api: Api = USER_POOLS) -> tuple[_Compiled, Params]:
    """Return what a call goes through, and its input, which satisfies the model's constraints."""
    found = _find(name, api)
    if found is None:
        _refuse(name, params, api)
    compiled = _compile(found)
    pruned = compiled.prune(params)
    compiled.check(pruned)
    if not compiled.unknown.isdisjoint(pruned):
        names = ", ".join(sorted(compiled.unknown.intersection(pruned)))
        raise errors.PARAMETERS_NOT_EMULATED(operation=name, names=names)
    return compiled, pruned


def _refuse(name: str, params: Params, api: Api) -> NoReturn:
    """Refuse a call of an operation that there is not, or that is not emulated.

    Raises:
        CognitoError: of which kind it is, after the constraints.
    """
    if name not in operation_names(api):
        raise errors.UNKNOWN_OPERATION(text=f"Operation {name} could not be found.")
    check(name, prune(name, params, api), api)
    raise errors.NOT_EMULATED(operation=name)
