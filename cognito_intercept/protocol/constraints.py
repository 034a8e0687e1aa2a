r"""Checks a request against its input shape, in AWS's words.

Rules (operations.md section 2 of the facts): every failed constraint of every member is one
clause; clauses are joined by ``"; "`` under one head. Length comes before pattern. A value that
the model marks sensitive is not repeated, with few exceptions. Members are checked in the order
of the model.

Nulls and unknown members are gone by then (``pruning``).

A checker is a closure compiled once per shape of an API, on first use. It gets the value, its path
and the list to which it appends clauses; it raises at once for a value of the wrong JSON type, as
the real service does while it deserialises.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.protocol.clauses import (
    all_constraints,
    displayed,
    enum_clause,
    length_clause,
    pattern_clause,
    range_clause,
)
from cognito_intercept.protocol.encoding import blob_bytes
from cognito_intercept.protocol.model import operation_model, service_model
from cognito_intercept.protocol.names import USER_POOLS, Api

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

__all__ = ["check", "check_length", "check_value", "input_check"]

Check = Callable[[Any, str, list[str]], None]
# A structure of the model and one of its members.
Place = tuple[str, str]

# What the model of today no longer says but the service still does: a sign-up password of fewer
# than 6 characters fails validation before the password policy is read [V, recorded R182].
_MINIMUM_LENGTH = {("SignUpRequest", "Password"): 6}

# Members that the model marks sensitive, and whose values the texts repeat nevertheless. SignUp
# hides the same member [R].
_SHOWN = frozenset(
    {
        ("InitiateAuthRequest", "ClientId"),  # [R boto3 3581 and others]
        ("CreateManagedLoginBrandingRequest", "ClientId"),  # [R, deployments by CDK and Terraform]
    }
)

# An empty password at SignUp is the same as none in a user pool that lets users sign up without
# one [D, SignUp's Password]. Only the operation knows the pool, and refuses it elsewhere.
_MAY_BE_EMPTY = frozenset({("SignUpRequest", "Password")})


def check(operation: str, params: dict[str, Any], api: Api = USER_POOLS) -> None:
    """Raise one error for every constraint that ``params`` break.

    Raises:
        CognitoError: InvalidParameterException with all clauses (ValidationException, where the
            API is that of identity pools), or SerializationException for a value whose JSON
            type does not fit.
    """
    input_check(operation, api)(params)


def check_value(operation: str, member: str, value: object) -> None:
    """Raise InvalidParameterException for every constraint that the value of a member breaks.

    For values that stand elsewhere in a request, or that only an operation knows to be wrong.

    Args:
        operation: the operation that has the member, such as ``"SignUp"``.
        member: the name of the member of its input.
        value: the value.

    Raises:
        CognitoError: as :func:`check` does.
    """
    shape = operation_model(operation).input_shape
    if shape is None:
        raise KeyError(member)
    clauses: list[str] = []
    _lazy(shape.members[member], USER_POOLS, (shape.name, member))(
        value, _lower_first(member), clauses
    )
    _refuse(clauses)


def check_length(place: str, values: Sequence[object], limit: int) -> None:
    """Refuse a list that is longer than a quota, with the text of the model's own limit.

    Args:
        place: where the list is in the input, as texts name it, such as ``"callbackURLs"``.
        values: the list.
        limit: the largest length.

    Raises:
        CognitoError: InvalidParameterException.
    """
    if len(values) > limit:
        clause = f"Member must have length less than or equal to {limit}"
        value = displayed(list(values))
        _refuse([f"Value '{value}' at '{place}' failed to satisfy constraint: {clause}"])


def _refuse(clauses: list[str], api: Api = USER_POOLS) -> None:
    if clauses:
        plural = "" if len(clauses) == 1 else "s"
        text = f"{len(clauses)} validation error{plural} detected: {'; '.join(clauses)}"
        if api is USER_POOLS:
            raise errors.INVALID_PARAMETER(text=text)
        raise errors.IDENTITY_INPUT_INVALID(text=text)


@cache
def input_check(operation: str, api: Api) -> Callable[[dict[str, Any]], None]:
    """Return what :func:`check` does with the parameters of an operation."""
    shape = operation_model(operation, api).input_shape
    if shape is None:
        return lambda _params: None
    checker = _checker(shape.name, api)

    def check_input(params: dict[str, Any]) -> None:
        clauses: list[str] = []
        checker(params, "", clauses)
        if clauses:
            _refuse(clauses, api)

    return check_input


@cache
def _checker(shape_name: str, api: Api) -> Check:
    shape = service_model(api).shape_for(shape_name)
    if getattr(shape, "is_document_type", False):
        return lambda _value, _path, _clauses: None
    compiler = _COMPILERS.get(shape.type_name)
    if compiler is None:
        return lambda _value, _path, _clauses: None
    return compiler(shape, api)


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def _is_sensitive(shape: Shape, place: Place | None = None) -> bool:
    return bool(shape.metadata.get("sensitive")) and place not in _SHOWN


def _wrong_type(value: object, wanted: str) -> errors.CognitoError:
    # What Amazon's JSON deserialiser says for a value of another type (G).
    kinds = {bool: "TRUE_VALUE" if value is True else "FALSE_VALUE", str: "STRING_VALUE"}
    kinds |= {int: "NUMBER_VALUE", float: "DECIMAL_VALUE"}
    kind = kinds.get(type(value))
    if kind is None:
        what = "list" if isinstance(value, list) else "structure or map"
        text = f"Start of {what} found where not expected."
    else:
        text = f"{kind} can not be converted to {wanted}"
    return errors.SERIALIZATION(text=text)


def _compile_structure(shape: StructureShape, api: Api) -> Check:
    required = frozenset(shape.required_members)
    members = [
        (
            name,
            _lower_first(name),
            _lazy(member, api, (shape.name, name)),
            name in required,
            _is_sensitive(member, (shape.name, name)),
            (shape.name, name) in _MAY_BE_EMPTY,
        )
        for name, member in shape.members.items()
    ]

    def check_structure(value: Any, path: str, clauses: list[str]) -> None:
        if not isinstance(value, dict):
            raise _wrong_type(value, "a Structure")
        prefix = f"{path}." if path else ""
        for name, lowered, check_member, is_required, sensitive, may_be_empty in members:
            part = value.get(name)
            if part is not None:
                if not (may_be_empty and part == ""):
                    check_member(part, prefix + lowered, clauses)
            elif is_required:
                shown = "Value" if sensitive else "Value null"
                clauses.append(
                    f"{shown} at '{prefix}{lowered}' failed to satisfy constraint:"
                    " Member must not be null"
                )

    return check_structure


def _lazy(shape: Shape, api: Api, place: Place | None = None) -> Check:
    """Put off compiling a member until a request has it: most requests touch few shapes."""
    check: Check | None = None

    def check_member(value: Any, path: str, clauses: list[str]) -> None:
        nonlocal check
        if check is None:
            special = place in _MINIMUM_LENGTH or place in _SHOWN
            check = _compile_string(shape, api, place) if special else _checker(shape.name, api)
        check(value, path, clauses)

    return check_member


def _compile_list(shape: ListShape, api: Api) -> Check:
    nested = _is_nested(shape.member)
    check_items = _each_item(shape.member, api) if nested else _together(shape, api)
    length = length_clause(shape)

    def check_list(value: Any, path: str, clauses: list[str]) -> None:
        if not isinstance(value, list):
            raise _wrong_type(value, "a List")
        _report(length(value) if length else None, value, path, clauses, sensitive=False)
        check_items(value, path, clauses)

    return check_list


def _is_nested(shape: Shape) -> bool:
    return shape.type_name in {"structure", "list", "map"}


def _each_item(member: Shape, api: Api) -> Check:
    """Check items that are structures one by one, under 1-based paths."""
    check_item = _lazy(member, api)

    def check_items(value: Any, path: str, clauses: list[str]) -> None:
        for number, item in enumerate(value, 1):
            check_item(item, f"{path}.{number}.member", clauses)

    return check_items


def _together(shape: ListShape, api: Api) -> Check:
    """Check items that are scalars: one clause for the whole list names all their constraints.

    The frame is verified for an enumeration (recorded R287).
    """
    check_item = _lazy(shape.member, api)
    frame = f"Member must satisfy constraint: [{all_constraints(shape.member)}]"

    def check_items(value: Any, path: str, clauses: list[str]) -> None:
        if _any_fails(check_item, value):
            _report(frame, value, path, clauses, sensitive=False)

    return check_items


def _any_fails(check_item: Check, items: Any) -> bool:
    clauses: list[str] = []
    for item in items:
        check_item(item, "", clauses)
    return bool(clauses)


def _compile_map(shape: MapShape, api: Api) -> Check:
    check_key, check_value = _lazy(shape.key, api), _lazy(shape.value, api)
    frames = (
        (
            check_key,
            dict.keys,
            f"Map keys must satisfy constraint: [{all_constraints(shape.key)}]",
        ),
        (
            check_value,
            dict.values,
            f"Map value must satisfy constraint: [{all_constraints(shape.value)}]",
        ),
    )
    length = length_clause(shape)
    sensitive = _is_sensitive(shape) or _is_sensitive(shape.value)

    def check_map(value: Any, path: str, clauses: list[str]) -> None:
        if not isinstance(value, dict):
            raise _wrong_type(value, "a Map")
        _report(length(value) if length else None, value, path, clauses, sensitive=sensitive)
        for check_part, part, frame in frames:
            if _any_fails(check_part, part(value)):
                _report(frame, value, path, clauses, sensitive=sensitive)

    return check_map


def _compile_string(shape: StringShape | Shape, _api: Api, place: Place | None = None) -> Check:
    minimum = _MINIMUM_LENGTH.get(place) if place is not None else None
    parts = [length_clause(shape, minimum), pattern_clause(shape), enum_clause(shape)]
    tests = [part for part in parts if part is not None]
    sensitive = _is_sensitive(shape, place)

    def check_string(value: Any, path: str, clauses: list[str]) -> None:
        if not isinstance(value, str):
            raise _wrong_type(value, "a String")
        for test in tests:
            text = test(value)
            if text is not None:
                _report(text, value, path, clauses, sensitive=sensitive)

    return check_string


def _compile_number(shape: Shape, _api: Api) -> Check:
    in_range = range_clause(shape)

    def check_number(value: Any, path: str, clauses: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _wrong_type(value, "an Integer")
        _report(in_range(value), value, path, clauses, sensitive=False)

    return check_number


def _compile_timestamp(_shape: Shape, _api: Api) -> Check:
    def check_timestamp(value: Any, _path: str, _clauses: list[str]) -> None:
        # Seconds since the epoch, as AWS JSON has them.
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _wrong_type(value, "a Timestamp")

    return check_timestamp


def _compile_boolean(_shape: Shape, _api: Api) -> Check:
    def check_boolean(value: Any, _path: str, _clauses: list[str]) -> None:
        if not isinstance(value, bool):
            raise _wrong_type(value, "a Boolean")

    return check_boolean


def _compile_blob(shape: Shape, _api: Api) -> Check:
    length = length_clause(shape)

    def check_blob(value: Any, path: str, clauses: list[str]) -> None:
        if not isinstance(value, str):
            raise _wrong_type(value, "a Blob")
        try:
            content = blob_bytes(value)
        except ValueError:
            raise errors.SERIALIZATION(text="Invalid base64 in the request body.") from None
        _report(length(content) if length else None, content, path, clauses, sensitive=False)

    return check_blob


_COMPILERS: dict[str, Callable[[Any, Api], Check]] = {
    "structure": _compile_structure,
    "list": _compile_list,
    "map": _compile_map,
    "string": _compile_string,
    "integer": _compile_number,
    "long": _compile_number,
    "timestamp": _compile_timestamp,
    "boolean": _compile_boolean,
    "blob": _compile_blob,
}


def _report(
    text: str | None, value: Any, path: str, clauses: list[str], *, sensitive: bool
) -> None:
    if text is None:
        return
    shown = "Value" if sensitive else f"Value '{displayed(value)}'"
    clauses.append(f"{shown} at '{path}' failed to satisfy constraint: {text}")
