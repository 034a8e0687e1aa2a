"""The code of functions in templates, where it is Python and at hand: triggers of user pools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.functions import UnresolvedError
from cognito_intercept.loading.python_handlers import (
    HandlerError,
    handler_in_folder,
    handler_in_text,
)
from cognito_intercept.loading.stack import local_paths
from cognito_intercept.loading.template_kinds import FUNCTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from cognito_intercept.loading.python_handlers import Handler
    from cognito_intercept.loading.stack import Stack

__all__ = ["register_handlers"]

Properties = dict[str, Any]

_OF_SAM: Final = "AWS::Serverless::Function"


def register_handlers(stack: Stack) -> None:
    """Have the Python handlers of a template answer for its functions.

    Only functions that something in the template refers to are imported, and a callable that is
    registered for the same ARN stays.

    Raises:
        LoadError: the import of a handler fails.
    """
    lambdas = stack.builder.service.around.triggers.lambdas
    for name, resource in stack.of_kind(*FUNCTIONS):
        arn = stack.builder.loaded.lambdas.get(name)
        if arn is not None and arn not in lambdas:
            try:
                handler = _handler(stack, resource)
            except HandlerError as error:
                raise stack.document.error(str(error), "Resources", name) from error
            if handler is None:
                stack.builder.note(f"{name}: its code is not Python, or not beside the template")
            else:
                lambdas[arn] = handler


def _handler(stack: Stack, resource: dict[str, Any]) -> Handler | None:
    common, own = _globals(stack, resource), resource.get("Properties") or {}
    properties = {**common, **own}
    handler, environment = properties.get("Handler"), _environment(stack, common, own)
    runtime = str(properties.get("Runtime", "python"))
    if not isinstance(handler, str) or not runtime.startswith("python"):
        return None
    code = properties.get("Code")
    inline = code.get("ZipFile") if isinstance(code, dict) else properties.get("InlineCode")
    if isinstance(inline, str):
        return handler_in_text(inline, handler, environment)
    folder = _folder(stack, resource, properties)
    return None if folder is None else handler_in_folder(folder, handler, environment)


def _globals(stack: Stack, resource: dict[str, Any]) -> Properties:
    """Return the properties that SAM's Globals have for a function: for those of SAM only."""
    common = stack.part("Globals").get("Function")
    return common if resource["Type"] == _OF_SAM and isinstance(common, dict) else {}


def _environment(stack: Stack, common: Properties, own: Properties) -> dict[str, str]:
    """Return the environment variables that can be resolved."""
    environment: dict[str, str] = {}
    for owner in (common, own):
        declared = owner.get("Environment")
        variables = declared.get("Variables") if isinstance(declared, dict) else None
        for name, value in (variables if isinstance(variables, dict) else {}).items():
            try:
                environment[str(name)] = str(stack.functions.resolve(value))
            except UnresolvedError:
                continue  # A table's name, say, that only AWS would make up.
    return environment


def _folder(stack: Stack, resource: dict[str, Any], properties: Properties) -> Path | None:
    """Return the folder of a function's code, if it is at hand."""
    default = "." if resource["Type"] == _OF_SAM else None
    code = properties.get("CodeUri", properties.get("Code", default))
    folders = (path for path in local_paths(stack, resource, code) if path.is_dir())
    return next((folder.resolve() for folder in folders), None)
