"""Properties of other formats as parameters of operations: types by the service model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.protocol.model import operation_model
from cognito_intercept.protocol.names import USER_POOLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import Shape

    from cognito_intercept.protocol.names import Api

__all__ = ["parameters_of"]


def parameters_of(
    operation: str, properties: Mapping[str, Any], unknown: list[str], api: Api = USER_POOLS
) -> dict[str, Any]:
    """Return properties as parameters of an operation, with texts as the types that it takes.

    Args:
        operation: the operation.
        properties: names and values.
        unknown: gets the paths of members that the operation does not have, which are left out.
        api: the API that has the operation.
    """
    shape = operation_model(operation, api).input_shape
    fitted = {} if shape is None else _fit(shape, properties, "", unknown)
    return dict(fitted)


def _fit(shape: Shape, value: Any, path: str, unknown: list[str]) -> Any:
    if getattr(shape, "is_document_type", False):
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        members = getattr(shape, "members", {})
        at = {name: f"{path}.{name}".lstrip(".") for name in value}
        unknown += [at[name] for name in value if name not in members]
        return {
            name: _fit(members[name], one, at[name], unknown)
            for name, one in value.items()
            if name in members and one is not None
        }
    if shape.type_name == "list" and isinstance(value, list):
        member: Shape = getattr(shape, "member")  # noqa: B009 - of list shapes
        return [_fit(member, one, path, unknown) for one in value]
    if shape.type_name == "map" and isinstance(value, dict):
        item: Shape = getattr(shape, "value")  # noqa: B009 - of map shapes
        return {str(name): _fit(item, one, path, unknown) for name, one in value.items()}
    return _scalar(shape.type_name, value)


def _scalar(type_name: str, value: Any) -> Any:
    if type_name == "boolean" and isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if type_name in {"integer", "long"} and isinstance(value, str) and value.isdecimal():
        return int(value)
    if type_name == "string" and isinstance(value, bool):
        return str(value).lower()
    if type_name == "string" and isinstance(value, int | float):
        return str(value)
    return value
