"""Terraform's plans, states and configurations in JSON, as modules with instances of resources."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.loading.files import Document

__all__ = ["Instance", "Module", "is_reference", "is_terraform", "modules_of"]

Values = dict[str, Any]

_META: Final = frozenset({"count", "depends_on", "for_each", "lifecycle", "provider"})
_MODULE_NAME: Final = re.compile(r"module\.([^.\[]+)(?:\[[^\]]*\])?$")
# A whole string that is one reference, such as "${aws_cognito_user_pool.people.id}".
_REFERENCE: Final = re.compile(r"\$\{\s*([A-Za-z_][\w.\[\]\"-]*)\s*\}")


@dataclass(frozen=True, slots=True)
class Instance:
    """One resource of a module.

    Attributes:
        address: where it is, such as ``module.web.aws_cognito_user.all["ann"]``.
        type: its type.
        name: its name in the module.
        index: its key or number, where there are several of the name.
        values: its arguments and attributes, as far as they are known.
        unknown: which others it has, in the same form: ``True`` for one that is not known.
        expressions: what the configuration says about its arguments.
        path: where it is in the file.
    """

    address: str
    type: str
    name: str
    index: str | int | None
    values: Values
    unknown: Values = field(default_factory=dict)
    expressions: Values = field(default_factory=dict)
    path: tuple[str | int, ...] = ()


@dataclass(slots=True, eq=False)
class Module:
    """A module, with the expressions that its caller gives it.

    Attributes:
        configuration: its configuration; empty in a state.
        call: the expressions of its caller by the names of variables.
        parent: the module that calls it; ``None`` for the root.
        instances: its resources.
        children: the modules that it calls, by name.
    """

    configuration: Values = field(default_factory=dict)
    call: Values = field(default_factory=dict)
    parent: Module | None = None
    instances: list[Instance] = field(default_factory=list)
    children: dict[str, Module] = field(default_factory=dict)

    def all(self) -> Iterator[Module]:
        """Yield the module and all that are within it."""
        yield self
        for child in self.children.values():
            yield from child.all()


def is_terraform(content: Values) -> bool:
    """Return whether an object is a plan, a state or a configuration of Terraform."""
    is_shown = "terraform_version" in content and "format_version" in content
    return is_shown or is_raw_state(content) or isinstance(content.get("resource"), dict | list)


def is_reference(expression: Values) -> bool:
    """Return whether an expression is one reference; only configurations in JSON tell it."""
    text = expression.get("constant_value")  # of such a configuration its text, and no constant
    return "is_whole" in expression or (
        isinstance(text, str) and _REFERENCE.fullmatch(text) is not None
    )


def is_raw_state(content: Values) -> bool:
    """Return whether an object is a state as Terraform keeps it, whose format is its own."""
    return "terraform_version" in content and "lineage" in content


def modules_of(document: Document) -> Module:
    """Return the root module of a plan, a state or a configuration.

    Raises:
        LoadError: it is a state that Terraform keeps for itself, or damaged.
    """
    content = document.content
    if is_raw_state(content):
        raise document.error("Terraform's own state; load what `terraform show -json` prints")
    with document.reading("no plan, state or configuration of Terraform"):
        if "planned_values" in content:
            return _planned(content)
        if "resource" in content:
            return _configured(content["resource"])
        values = content.get("values") or {}  # of an empty state
        return _module(values.get("root_module") or {}, Module(), {}, ("values", "root_module"))


def _planned(content: Values) -> Module:
    unknown = {
        change["address"]: change["change"].get("after_unknown") or {}
        for change in content.get("resource_changes", [])
    }
    configuration = content.get("configuration", {}).get("root_module", {})
    root = Module(configuration)
    where = ("planned_values", "root_module")
    return _module(content["planned_values"].get("root_module", {}), root, unknown, where)


def _module(values: Values, module: Module, unknown: Values, where: tuple[Any, ...]) -> Module:
    """Fill a module with what a plan or a state has in it."""
    declared = {
        (one["type"], one["name"]): one.get("expressions", {})
        for one in module.configuration.get("resources", [])
        if one["mode"] == "managed"
    }
    for number, one in enumerate(values.get("resources", [])):
        if one["mode"] == "managed":
            module.instances.append(
                Instance(
                    one["address"],
                    one["type"],
                    one["name"],
                    one.get("index"),
                    dict(one.get("values") or {}),
                    dict(unknown.get(one["address"]) or {}),
                    dict(declared.get((one["type"], one["name"]), {})),
                    (*where, "resources", number),
                )
            )
    for number, one in enumerate(values.get("child_modules", [])):
        match = _MODULE_NAME.search(one["address"])
        if match is None:
            raise ValueError(f"the module's address {one['address']!r}")
        call = module.configuration.get("module_calls", {}).get(match[1], {})
        child = Module(call.get("module", {}), call.get("expressions", {}), module)
        module.children[match[0].removeprefix("module.")] = child
        _module(one, child, unknown, (*where, "child_modules", number))
    return module


def _configured(resources: Any) -> Module:
    """Return the root module of a configuration in JSON, as far as it has no expressions."""
    module = Module()
    for block in resources if isinstance(resources, list) else [resources]:
        for kind, named in block.items():
            for name, arguments in named.items():
                one = arguments[0] if isinstance(arguments, list) else arguments
                module.instances.append(_configured_instance(kind, name, one))
    return module


def _configured_instance(kind: str, name: str, arguments: Values) -> Instance:
    known, unknown, expressions = _split({n: v for n, v in arguments.items() if n not in _META})
    several = [n for n in ("count", "for_each") if n in arguments]
    return Instance(
        f"{kind}.{name}",
        kind,
        name,
        None,
        known,
        unknown | dict.fromkeys(several, True),
        expressions | {n: {"references": []} for n in several},
        ("resource", kind, name),
    )


def _split(value: Any) -> tuple[Any, Any, Any]:
    """Return what of an argument is known, which parts are not, and their expressions."""
    if isinstance(value, dict):
        parts = {name: _split(one) for name, one in value.items()}
        return (
            {name: part[0] for name, part in parts.items() if part[1] is not True},
            {name: part[1] for name, part in parts.items()},
            {name: part[2] for name, part in parts.items()},
        )
    if isinstance(value, list):
        items = [_split(one) for one in value]
        return [one[0] for one in items], [one[1] for one in items], [one[2] for one in items]
    if not isinstance(value, str):
        return value, False, {}
    plain = value.replace("$${", "").replace("%%{", "")
    if "${" not in plain and "%{" not in plain:
        return value.replace("$${", "${").replace("%%{", "%{"), False, {}
    whole = _REFERENCE.fullmatch(value)
    references = [] if whole is None else [whole[1]]
    return None, True, {"references": references, "is_whole": True}
