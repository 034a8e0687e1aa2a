"""What Terraform's references stand for, where it is known or made here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cognito_intercept.loading.functions import UnresolvedError
from cognito_intercept.loading.made_up import function_arn, pool_host, resource_arn
from cognito_intercept.protocol.encoding import MalformedJsonError, read_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.handles import UserPool
    from cognito_intercept.loading.building import Builder
    from cognito_intercept.loading.terraform_modules import Instance, Module

__all__ = ["References", "longest"]

Index = str | int | None

_RESOURCE: Final = re.compile(r"([a-z]\w*)\.([\w-]+)(?:\[([^\]]*)\])?(?:\.([\w.]+))?")
_MAX_DEPTH: Final = 32


def longest(references: Iterable[str]) -> list[str]:
    """Return references without those to what others are parts of."""
    names = list(references)
    return [
        one for one in names if not any(other.startswith((f"{one}.", f"{one}[")) for other in names)
    ]


@dataclass(slots=True)
class References:
    """The names of a configuration.

    Attributes:
        builder: the region, and the result, which gets the ARNs of functions.
        pools: user pools by address.
        ids: what other things are called, by address.
        former: ids of things by those that the file has.
        secrets: app client secrets by address.
    """

    builder: Builder
    pools: dict[str, UserPool] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    former: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    def first(self, module: Module, expression: dict[str, Any], index: Index) -> Any:
        """Return the value of the first reference of an expression that has one.

        Raises:
            UnresolvedError: none has.
        """
        return self._first(module, expression, index, 0)

    def _first(self, module: Module, expression: Any, index: Index, depth: int) -> Any:
        if depth > _MAX_DEPTH or not isinstance(expression, dict):
            raise UnresolvedError("a reference to itself")
        if "constant_value" in expression and "references" not in expression:
            return expression["constant_value"]
        references = longest(expression.get("references", ()))
        for reference in references:
            try:
                return self._value(module, reference, index, depth + 1)
            except UnresolvedError:
                continue
        raise UnresolvedError(", ".join(references) or "an expression")

    def _value(self, module: Module, reference: str, index: Index, depth: int) -> Any:
        head, _, rest = reference.partition(".")
        if head == "var":
            return self._variable(module, rest, index, depth)
        if head == "module":
            return self._output(module, rest, index, depth)
        match = _RESOURCE.fullmatch(reference)
        if match is None or match[4] is None:
            raise UnresolvedError(reference)
        instance = _instance(module, (match[1], match[2]), match[3], index)
        return self._attribute(module, instance, match[4], depth)

    def _variable(self, module: Module, rest: str, index: Index, depth: int) -> Any:
        """Return what the caller of a module has for a variable, or for a part of it."""
        name, dot, part = rest.partition(".")
        expression = module.call.get(name)
        if module.parent is None or expression is None:
            raise UnresolvedError(f"var.{rest}")
        if part:
            whole = longest(expression.get("references", ()))
            expression = {"references": [f"{one}{dot}{part}" for one in whole]}
        return self._first(module.parent, expression, index, depth)

    def _output(self, module: Module, rest: str, index: Index, depth: int) -> Any:
        called, _, output = rest.partition(".")
        name = called.partition("[")[0]
        fitting = [m for n, m in module.children.items() if n.partition("[")[0] == name]
        child = module.children.get(called, fitting[0] if fitting else None)
        declared = {} if child is None else child.configuration.get("outputs", {}).get(output, {})
        if child is None or "expression" not in declared:
            raise UnresolvedError(f"module.{rest}")
        return self._first(child, declared["expression"], index, depth)

    def _attribute(self, module: Module, instance: Instance, name: str, depth: int) -> Any:
        """Return an attribute of a resource."""
        made = self._made(instance).get(name)
        if made is not None:
            return made
        value = instance.values.get(name)
        if value is not None:
            return self.former.get(value, value) if isinstance(value, str) else value
        if name in instance.expressions:
            return self._first(module, instance.expressions[name], instance.index, depth)
        if instance.type.startswith("aws_lambda_") and name.endswith("arn"):
            return self._function(module, instance, depth)
        if name == "arn" or name.endswith("_arn"):
            kind = instance.type.split("_")[1:]
            return resource_arn(self.builder.service, kind, instance.name)
        raise UnresolvedError(f"{instance.address}.{name}")

    def _made(self, instance: Instance) -> dict[str, Any]:
        """Return the attributes of a resource that have come of creating it."""
        pool = self.pools.get(instance.address)
        if pool is not None:
            return {"id": pool.id, "arn": pool.arn, "endpoint": pool_host(pool)}
        if instance.type == "aws_cognito_resource_server":
            identifier = instance.values.get("identifier")
            names = [one["scope_name"] for one in instance.values.get("scope") or ()]
            return {"id": identifier, "scope_identifiers": [f"{identifier}/{n}" for n in names]}
        if instance.address in self.ids:
            secret = self.secrets.get(instance.address)
            return {"id": self.ids[instance.address], "client_secret": secret}
        return {}

    def _function(self, module: Module, instance: Instance, depth: int) -> str:
        """Return the ARN of a function, also for a version or an alias of it."""
        if instance.type == "aws_lambda_function":
            name = instance.values.get("function_name") or instance.name
            arn = function_arn(self.builder.service, name)
            self.builder.loaded.lambdas[instance.address] = arn
            return arn
        expression = instance.expressions.get("function_name")
        for reference in longest((expression or {}).get("references", ())):
            function = f"{reference.rpartition('.')[0]}.arn"
            return str(self._value(module, function, instance.index, depth + 1))
        raise UnresolvedError(f"{instance.address}.arn")


def _instance(module: Module, named: tuple[str, str], key: str | None, index: Index) -> Instance:
    """Return the resource that is meant: the one of the key, of the same index, or the only one."""
    several = [one for one in module.instances if (one.type, one.name) == named]
    wanted = index if key is None else _literal(key)
    found = [one for one in several if one.index == wanted]
    if not found and (not several or (len(several) > 1 and key is not None)):
        raise UnresolvedError(".".join(named))
    return (found or several)[0]


def _literal(key: str) -> Index:
    try:
        value: Index = read_json(key)
    except MalformedJsonError:
        return None
    return value
