"""What of a request is kept: the members that the service model knows and that are not null.

AWS's JSON protocol drops null members of structures, maps and lists, and members that the model
does not have, at every depth and before anything is validated. SDKs that send ``null`` for what
is not set (amazon-cognito-identity-js: ``"AuthParameters": {…, "DEVICE_KEY": null}``) depend on
it. Nothing unknown gets any further, so that settings which are kept as they came can be encoded
again.

A pruner is a closure compiled once per shape of an API, on first use. It returns the value itself
where there is nothing to drop, so that most requests are not copied. Values of a JSON type that
does not fit their shape stay for the constraint checks to refuse; documents stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from cognito_intercept.protocol.model import operation_model, service_model
from cognito_intercept.protocol.names import USER_POOLS, Api

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, Shape, StructureShape

__all__ = ["input_pruner", "prune"]

Prune = Callable[[Any], Any]


def prune(operation: str, params: dict[str, Any], api: Api = USER_POOLS) -> dict[str, Any]:
    """Return an operation's parameters without nulls and without members that it does not have.

    Args:
        operation: its name, such as ``"SignUp"``.
        params: the decoded request body, which is left as it is.
        api: the API that has the operation.
    """
    pruned: dict[str, Any] = input_pruner(operation, api)(params)
    return pruned


@cache
def input_pruner(operation: str, api: Api) -> Prune:
    """Return what :func:`prune` does to the parameters of an operation."""
    shape = operation_model(operation, api).input_shape
    return _pruner(shape.name, api) if shape is not None else lambda _params: {}


@cache
def _pruner(shape_name: str, api: Api) -> Prune:
    shape = service_model(api).shape_for(shape_name)
    return _COMPILERS[shape.type_name](shape, api) if _is_nested(shape) else _same


def _is_nested(shape: Shape) -> bool:
    is_document = getattr(shape, "is_document_type", False)
    return shape.type_name in _COMPILERS and not is_document


def _same(value: Any) -> Any:
    return value


def _compile_structure(shape: StructureShape, api: Api) -> Prune:
    known = frozenset(shape.members)
    nested = {name: part.name for name, part in shape.members.items() if _is_nested(part)}

    def prune_structure(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        kept = value
        if None in value.values() or not value.keys() <= known:
            kept = {name: v for name, v in value.items() if v is not None and name in known}
        for name, shape_name in nested.items():
            if name not in kept:
                continue
            part = kept[name]
            pruned = _pruner(shape_name, api)(part)
            if pruned is not part:
                kept = dict(kept) if kept is value else kept
                kept[name] = pruned
        return kept

    return prune_structure


def _compile_map(shape: MapShape, api: Api) -> Prune:
    prune_value = _pruner(shape.value.name, api)

    def prune_map(value: Any) -> Any:
        if not isinstance(value, dict) or (prune_value is _same and None not in value.values()):
            return value
        return {key: prune_value(item) for key, item in value.items() if item is not None}

    return prune_map


def _compile_list(shape: ListShape, api: Api) -> Prune:
    prune_item = _pruner(shape.member.name, api)

    def prune_list(value: Any) -> Any:
        if not isinstance(value, list) or (prune_item is _same and None not in value):
            return value
        return [prune_item(item) for item in value if item is not None]

    return prune_list


_COMPILERS: dict[str, Callable[[Any, Api], Prune]] = {
    "structure": _compile_structure,
    "map": _compile_map,
    "list": _compile_list,
}
