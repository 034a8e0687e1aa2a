"""``@operation``: the one place where an API operation and its function meet.

A function named ``admin_get_user`` is the operation AdminGetUser. Its keyword parameters are
checked against the operation's input shape when the function is defined: every member of the
shape is a parameter or listed in ``settings`` or ``ignores``; required ones have no default;
nothing is misspelt. What a newer or older botocore adds or lacks is not an error of ours.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import botocore
from botocore import xform_name

from cognito_intercept import errors
from cognito_intercept.protocol.constraints import check
from cognito_intercept.protocol.model import operation_model, operation_names
from cognito_intercept.protocol.pruning import prune

if TYPE_CHECKING:
    from cognito_intercept.service import Service

__all__ = ["Operation", "call", "operation", "operations"]

Result = dict[str, Any] | None
F = TypeVar("F", bound=Callable[..., Result])

# The botocore whose model the functions were written against. An older one may lack parameters,
# a newer one may have more (AWS adds some in any patch release); only with this one must the two
# sides fit exactly. The tests run with it.
WRITTEN_AGAINST = "1.44.8"


@dataclass(frozen=True, slots=True)
class Operation:
    """An emulated operation: its function, the keywords of its members, what it ignores.

    ``unknown`` are the members of a newer botocore's model that the function does not know.
    """

    name: str
    function: Callable[..., Result]
    keywords: dict[str, str]
    ignores: tuple[str, ...]
    unknown: frozenset[str]


_operations: dict[str, Operation] = {}


def operation(*, ignores: tuple[str, ...] = (), settings: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Register a function as an API operation.

    Args:
        ignores: members of the input that have no effect here, shown in the support table.
        settings: members that the function takes as ``**settings``, in the API's spelling,
            because they are kept as they came.

    Raises:
        TypeError: the function's parameters do not fit the operation's input shape.
    """

    def register(function: F) -> F:
        name = "".join(part.capitalize() for part in function.__name__.split("_"))
        name = _spelling().get(name.lower(), name)
        members = _members(name)
        if members is not None:
            if _exact_model():
                _check_signature(name, function, members, (*ignores, *settings))
            parameters = inspect.signature(function).parameters
            words = {m: xform_name(m) for m in members if m not in ignores}
            keywords = {m: word for m, word in words.items() if word in parameters}
            keywords |= {m: m for m in settings if m in members}
            unknown = frozenset(members) - set(keywords) - set(ignores)
            _operations[name] = Operation(name, function, keywords, ignores, unknown)
        return function

    return register


@cache
def _spelling() -> dict[str, str]:
    return {name.lower(): name for name in operation_names()}


def _members(name: str) -> dict[str, bool] | None:
    """Return the input's members and whether each is required; None: not in this model."""
    if name not in operation_names():
        if _exact_model():
            raise TypeError(f"there is no operation {name}")
        return None
    shape = operation_model(name).input_shape
    if shape is None:
        return {}
    return {member: member in shape.required_members for member in shape.members}


def _exact_model() -> bool:
    return botocore.__version__ == WRITTEN_AGAINST


def _check_signature(
    name: str, function: Callable[..., Result], members: dict[str, bool], listed: tuple[str, ...]
) -> None:
    words = {xform_name(member): member for member in members}
    known = list(listed)
    for word, parameter in inspect.signature(function).parameters.items():
        if word == "service" or parameter.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        if word not in words:
            raise TypeError(f"{name} has no parameter {word!r}")
        if members[words[word]] != (parameter.default is inspect.Parameter.empty):
            raise TypeError(f"{name}: the default of {word!r} contradicts the model")
        known.append(words[word])
    odd = sorted({member for member in known if known.count(member) > 1} | members.keys() ^ known)
    if odd:
        raise TypeError(f"{name}: neither parameters nor listed, or both, or unknown: {odd}")


@cache
def operations() -> dict[str, Operation]:
    """Return all emulated operations by name; all families are imported now."""
    for family in _families():
        importlib.import_module(family)
    return _operations


@cache
def _families() -> tuple[str, ...]:
    package = importlib.import_module("cognito_intercept.operations")
    return tuple(
        f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__)
    )


def _find(name: str) -> Operation | None:
    """Return an operation, and import no more than its family for it.

    Most programs use a few families, and to import all takes longer than many a test. Which
    one has the function stands in their texts; a table of names would be a second place that
    has to be kept.
    """
    if name not in _operations:
        definition = f"\ndef {xform_name(name)}("
        family = next((one for one in _families() if definition in _text_of(one)), None)
        if family is None:
            return operations().get(name)
        importlib.import_module(family)
    return _operations.get(name)


@cache
def _text_of(module: str) -> str:
    """Return a module's source; nothing where it was installed without."""
    spec = importlib.util.find_spec(module)
    get_source = getattr(spec.loader, "get_source", None) if spec is not None else None
    return (get_source(module) if get_source is not None else None) or ""


def call(service: Service, name: str, params: dict[str, Any]) -> Result:
    """Run one operation on a region's state, as AWS does: validate first, then act.

    Args:
        service: the region's state.
        name: the operation, such as ``"SignUp"``.
        params: the input, in the API's spelling.

    Raises:
        CognitoError: what AWS would answer.
    """
    if name not in operation_names():
        raise errors.UNKNOWN_OPERATION(text=f"Operation {name} could not be found.")
    params = prune(name, params)
    check(name, params)
    found = _find(name)
    if found is None:
        raise errors.NOT_EMULATED(operation=name)
    unknown = found.unknown.intersection(params)
    if unknown:
        raise errors.PARAMETERS_NOT_EMULATED(operation=name, names=", ".join(sorted(unknown)))
    keywords = found.keywords
    arguments = {keywords[member]: value for member, value in params.items() if member in keywords}
    with service.turn():
        return found.function(service, **arguments)
