"""CloudFormation and SAM templates, several at once: their resources in the order they need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.loading.files import LoadError, read_document
from cognito_intercept.loading.functions import UnresolvedError
from cognito_intercept.loading.handlers import register_handlers
from cognito_intercept.loading.parts import Part
from cognito_intercept.loading.stack import Stack, local_paths
from cognito_intercept.loading.template_kinds import COGNITO, KINDS, POOL
from cognito_intercept.loading.template_pools import identity_settings, pool_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from cognito_intercept.loading.building import Builder
    from cognito_intercept.loading.files import Document
    from cognito_intercept.loading.options import LoadOptions
    from cognito_intercept.loading.template_kinds import Kind

__all__ = ["load_templates"]

Resource = dict[str, Any]

# The names that CloudFormation makes up.
_NAMES = {"CreateUserPoolClient": "ClientName", "CreateGroup": "GroupName"}
# Types of nested stacks, with the property that may name a local file.
_NESTED = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
_MAX_STACKS = 100
# What is not in a user pool, with the property that says in what it is instead.
_OWNERS = {
    "CreateIdentityPool": None,
    "SetIdentityPoolRoles": "IdentityPoolId",
    "SetPrincipalTagAttributeMap": "IdentityPoolId",
}


def load_templates(builder: Builder, documents: Iterable[Document], options: LoadOptions) -> None:
    """Create what templates say about user pools, and note what can't be created.

    Args:
        builder: creates it.
        documents: the templates; each may import what another one exports.
        options: values of parameters and exports.

    Raises:
        CognitoError: AWS would refuse a resource; a note names it.
        LoadError: one is no template, or a parameter has no value.
    """
    stacks = _Stacks(builder, options)
    for document in documents:
        stacks.add_root(document)
    stacks.check_parameters()
    for kind in (POOL, *KINDS):
        for stack in stacks.all:
            for name, resource in stack.of_kind(kind):
                _create(stack, name, resource)
            if kind == POOL and options.handlers:
                register_handlers(stack)  # The users of the templates need them.
    for stack in stacks.all:
        _note_the_rest(stack)


@dataclass(slots=True)
class _Stacks:
    """The templates of one call, nested ones behind those that have them."""

    builder: Builder
    options: LoadOptions
    all: list[Stack] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)

    def add_root(self, document: Document) -> None:
        """Add a template, with the templates that are nested in it."""
        stack = Stack(document, self.builder, self.options.parameters.get, self._imported)
        self._add(stack)

    def _add(self, stack: Stack) -> None:
        if len(self.all) == _MAX_STACKS:
            raise LoadError(f"{stack.document.path}: more than {_MAX_STACKS} stacks")
        self.all.append(stack)
        for name, resource in stack.of_kind(*_NESTED):
            file = _nested_template(stack, resource)
            if file is None:
                self.builder.note(f"{name}: its template is not a file beside {stack.name}")
                continue
            nested = Stack(
                read_document(file), self.builder, _parameters(stack, resource), self._imported
            )
            stack.nested[name] = nested
            self._add(nested)

    def check_parameters(self) -> None:
        """Refuse parameters that no template has.

        Raises:
            LoadError: there is one.
        """
        known = {name for stack in self.all for name in stack.part("Parameters")}
        for name in self.options.parameters.keys() - known:
            raise LoadError(f"the template has no parameter {name}")

    def _imported(self, name: str) -> Any:
        """Return the value that one of the stacks exports by a name, or that the call gives."""
        if name in self.options.imports:
            return self.options.imports[name]
        if name not in self.imports:
            self.imports.append(name)
            try:
                for stack, output in self._exports(name):
                    return stack.output(output)
            finally:
                self.imports.remove(name)
        raise UnresolvedError(f"Fn::ImportValue: load(…, imports={{{name!r}: …}})")

    def _exports(self, name: str) -> Iterator[tuple[Stack, str]]:
        for stack in self.all:
            for output, declared in stack.part("Outputs").items():
                export = declared.get("Export") if isinstance(declared, dict) else None
                try:
                    if isinstance(export, dict) and (
                        stack.functions.resolve(export.get("Name")) == name
                    ):
                        yield stack, output
                except UnresolvedError:
                    continue


def _parameters(stack: Stack, resource: Resource) -> Any:
    """Return what looks a nested stack's parameters up in the resource that has them."""
    values = (resource.get("Properties") or {}).get("Parameters") or {}
    return lambda name: stack.functions.resolve(values[name]) if name in values else None


def _nested_template(stack: Stack, resource: Resource) -> Path | None:
    """Return the file of a nested stack, if it is at hand."""
    named = (resource.get("Properties") or {}).get(_NESTED[resource["Type"]])
    return next((file for file in local_paths(stack, resource, named) if file.is_file()), None)


def _create(stack: Stack, name: str, resource: Resource) -> None:
    """Create a resource: a user pool, or something of one or of an identity pool."""
    settings = stack.properties(name, resource)
    key = f"{stack.name}.{name}" if name in stack.builder.loaded.ids else name
    place = stack.document.place("Resources", name)
    if resource["Type"] == POOL:
        part = Part(key, "CreateUserPool", _pool_input(stack, name, settings))
        pool = stack.builder.add_pool(part, place)
        stack.pools[name], stack.ids[name] = pool, pool.id
        return
    kind = KINDS[resource["Type"]]
    owner = _OWNERS.get(kind.operation, "UserPoolId")
    if owner is not None and owner not in settings:
        stack.builder.note(f"{name}: its {owner} is not known")
        return
    settings = _input(stack, name, kind, settings)
    answer = stack.builder.add(Part(key, kind.operation, settings), place)
    physical = _physical_id(name, kind, settings, answer)
    stack.ids[name] = stack.builder.loaded.ids[key] = physical
    if kind.operation == "CreateUserPoolClient":
        stack.secrets[name] = answer["UserPoolClient"].get("ClientSecret", "")


def _pool_input(stack: Stack, name: str, properties: Resource) -> Resource:
    """Return the properties of a user pool, and the triggers that SAM adds, as parameters."""
    triggers = _sam_triggers(stack, name)
    with _reading(stack, name):
        settings = pool_settings(name, properties)
        if triggers:
            settings["LambdaConfig"] = (settings.get("LambdaConfig") or {}) | triggers
    return settings


def _input(stack: Stack, name: str, kind: Kind, properties: Resource) -> Resource:
    """Return the properties of anything else as parameters, with a name where it needs one."""
    settings = properties
    if kind.operation in _OWNERS:
        with _reading(stack, name):
            settings = identity_settings(name, properties)
    if kind.operation == "SetIdentityPoolRoles":
        settings.setdefault("Roles", {})
    if kind.operation in _NAMES:
        settings.setdefault(_NAMES[kind.operation], name)
    return settings


def _reading(stack: Stack, name: str) -> AbstractContextManager[None]:
    """Make an error of the template of values that have other types than properties have."""
    return stack.document.reading(f"{name} has a property of a wrong type", "Resources", name)


def _physical_id(name: str, kind: Kind, settings: Resource, answer: dict[str, Any]) -> str:
    """Return what ``Ref`` of a resource is: an id of the answer, or a property."""
    if kind.answer is None:
        return str(settings.get(kind.reference or "", name))
    found: Any = answer
    for member in kind.answer:
        found = found[member]
    return str(found)


def _sam_triggers(stack: Stack, pool: str) -> dict[str, str]:
    """Return the triggers that SAM's functions have as events of a user pool."""
    triggers: dict[str, str] = {}
    for name, resource in stack.of_kind("AWS::Serverless::Function"):
        events = (resource.get("Properties") or {}).get("Events") or {}
        for event, declared in events.items():
            properties = declared.get("Properties") if isinstance(declared, dict) else None
            if not isinstance(properties, dict) or declared.get("Type") != "Cognito":
                continue
            if properties.get("UserPool") == {"Ref": pool}:
                kinds = properties.get("Trigger")
                if not isinstance(kinds, str | list):
                    keys = ("Resources", name, "Properties", "Events", event)
                    raise stack.document.error(f"event {event} of {name} has no Trigger", *keys)
                arn = stack.functions.attribute(name, "Arn")
                triggers |= dict.fromkeys([kinds] if isinstance(kinds, str) else kinds, arn)
    return triggers


def _note_the_rest(stack: Stack) -> None:
    """Note resources of Cognito that are not taken over."""
    known = {POOL, *KINDS}
    for name, resource in stack.part("Resources").items():
        if resource["Type"].startswith(COGNITO) and resource["Type"] not in known:
            stack.builder.note(f"{name}: {resource['Type']} is not taken over")
