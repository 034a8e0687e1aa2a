"""How an operation's function fits the model: which parameter is which member of the input.

Checked when the function is defined, against the model that it was written against: every member
of the input is a parameter, or is read by what a parameter is resolved from, or is listed in
``settings`` or ``ignores``; required members have no default, optional ones have one; nothing is
misspelt. What a newer or older botocore adds or lacks is not an error of ours.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore import xform_name

from cognito_intercept.operations.lookups import LOOKUPS
from cognito_intercept.operations.resolution import POOL_CHECK, SERVICE
from cognito_intercept.protocol.model import (
    is_reference_model,
    operation_model,
    operation_names,
)
from cognito_intercept.protocol.names import USER_POOLS, Api

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from cognito_intercept.operations.resolution import Lookup

__all__ = ["Listed", "Signature", "signature_of"]

_RESOLVED = {lookup.name for lookup in LOOKUPS} - {POOL_CHECK}


class Listed(NamedTuple):
    """The members of an input that are no parameters of the function.

    Attributes:
        ignores: members without effect here, nested ones by their path; those that are
            settings as well are shown again as they came.
        settings: members that the function takes as ``**settings``, in the API's spelling.
    """

    ignores: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


class Signature(NamedTuple):
    """What an operation's function takes.

    Attributes:
        keywords: the function's keyword for each member that it takes as it came.
        resolved: the names that it declares of what is looked up; ``service`` among them.
        optional: those of them that are ``None`` where the request does not name anything.
        lookups: the look-ups that these need, in AWS's order of checks.
        unknown: the members of a newer botocore's model that the function does not know.
    """

    keywords: dict[str, str]
    resolved: tuple[str, ...]
    optional: frozenset[str]
    lookups: tuple[Lookup, ...]
    unknown: frozenset[str]


def signature_of(
    name: str,
    function: Callable[..., Any],
    listed: Listed,
    extra: tuple[str, ...] = (),
    api: Api = USER_POOLS,
) -> Signature | None:
    """Return how a function takes an operation's input.

    Args:
        name: the operation.
        function: its function.
        listed: the members that are no parameters.
        extra: names that are resolved besides those that the function declares.
        api: the API that has the operation.

    Returns:
        ``None`` where the installed model does not have the operation.

    Raises:
        TypeError: the function does not fit the model that it was written against.
    """
    members = _input_members(name, api)
    if members is None:
        return None
    parameters = inspect.signature(function).parameters
    words = {xform_name(member): member for member in members}
    # A member goes before a look-up of its name: AdminDisableProviderForUser has one, User.
    resolved = tuple(word for word in parameters if word in _RESOLVED and word not in words)
    try:
        lookups = _lookups_for((*resolved, *extra), members)
    except LookupError as error:
        raise TypeError(f"{name}: nothing to resolve {error.args[0]!r} from") from None
    read = {m for one in lookups for m in (*one.members, *one.also) if m in members}
    if is_reference_model():
        _check(name, parameters, members, listed, read)
        _check_nested(name, listed, api)
    keywords = {member: word for word, member in words.items() if word in parameters}
    keywords |= {member: member for member in listed.settings if member in members}
    return Signature(
        keywords,
        tuple(word for word in parameters if word in resolved or word == SERVICE),
        frozenset(word for word in resolved if parameters[word].default is None),
        lookups,
        frozenset(members) - {*keywords, *listed.ignores, *read},
    )


def _input_members(name: str, api: Api) -> dict[str, bool] | None:
    if name not in operation_names(api):
        if is_reference_model():
            raise TypeError(f"there is no operation {name}")
        return None
    shape = operation_model(name, api).input_shape
    if shape is None:
        return {}
    return {member: member in shape.required_members for member in shape.members}


def _check(
    name: str,
    parameters: Mapping[str, inspect.Parameter],
    members: dict[str, bool],
    listed: Listed,
    read: set[str],
) -> None:
    """Raise TypeError where parameters, look-ups and lists do not make up the input exactly."""
    words = {xform_name(member): member for member in members}
    taken: list[str] = []
    for word, parameter in parameters.items():
        if word == SERVICE or parameter.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        has_default = parameter.default is not inspect.Parameter.empty
        if word in _RESOLVED and word not in words:
            if has_default and not _may_be_absent(word, members):
                raise TypeError(f"{name}: {word!r} has a default, but the model requires it")
            continue
        if word not in words:
            raise TypeError(f"{name} has no parameter {word!r}")
        if members[words[word]] == has_default:
            raise TypeError(f"{name}: the default of {word!r} contradicts the model")
        taken.append(words[word])
    whole = [member for member in listed.ignores if "." not in member]
    # A setting without effect is in both lists: it is kept, and shown as it came.
    effective = [member for member in listed.settings if member not in whole]
    known = [*taken, *effective, *whole, *(read - set(taken))]
    odd = sorted({member for member in known if known.count(member) > 1} | members.keys() ^ known)
    nested = [path for path in listed.ignores if "." in path]
    odd += [path for path in nested if path.split(".")[0] in whole]
    if odd:
        raise TypeError(f"{name}: neither parameters nor listed, or both, or unknown: {odd}")


def _check_nested(name: str, listed: Listed, api: Api) -> None:
    """Raise TypeError where a nested member that is listed does not exist."""
    paths = [path for path in listed.ignores if "." in path]
    odd = [path for path in paths if not _exists(operation_model(name, api).input_shape, path)]
    if odd:
        raise TypeError(f"{name}: neither parameters nor listed, or both, or unknown: {odd}")


def _may_be_absent(word: str, members: dict[str, bool]) -> bool:
    (lookup,) = (one for one in _lookups_for((word,), members) if one.name == word)
    return not all(members[member] for member in lookup.members)


def _exists(shape: Any, path: str) -> bool:
    """Return whether an input has a member at a path; any key is in a map."""
    for part in path.split("."):
        while shape.type_name == "list":
            shape = shape.member
        if shape.type_name == "map":
            shape = shape.value
        elif shape.type_name == "structure" and part in shape.members:
            shape = shape.members[part]
        else:
            return False
    return True


def _lookups_for(names: Iterable[str], members: Collection[str]) -> tuple[Lookup, ...]:
    """Return the look-ups that resolve names in an operation, and those that they need, in order.

    Args:
        names: the names that the operation's function declares.
        members: the members of the operation's input.

    Raises:
        LookupError: a name can not be resolved from these members; the argument is the name.
    """
    chosen: dict[str, Lookup] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in chosen:
            chosen[name] = _way_to(name, members)
            waiting += chosen[name].needs
    return tuple(lookup for lookup in LOOKUPS if chosen.get(lookup.name) is lookup)


def _way_to(name: str, members: Collection[str]) -> Lookup:
    for lookup in LOOKUPS:
        if lookup.name == name and all(member in members for member in lookup.members):
            return lookup
    raise LookupError(name)
