"""Types of expressions, as far as annotations and constructors tell them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept.cli.source import Definition, Module

if TYPE_CHECKING:
    from cognito_intercept.cli.source import Package

__all__ = ["Type", "Types"]

# Methods of containers that return one of their items.
_ITEM_METHODS = frozenset({"get", "pop", "values", "setdefault", "popitem", "copy", "items"})


@dataclass(frozen=True, slots=True)
class Type:
    """An annotation, and the module in which its names have their meaning."""

    annotation: ast.expr
    module: Module


Scope = dict[str, Type | None]


class Types:
    """What is known of the types of a package's expressions."""

    def __init__(self, source: Package) -> None:
        """Remember no scope yet."""
        self._source = source
        self._scopes: dict[str, Scope] = {}

    def scope(self, definition: Definition) -> Scope:
        """Return the types of the parameters and local names of a function, by name."""
        if definition.name not in self._scopes:
            scope = self._scopes[definition.name] = {}
            if not isinstance(definition.node, ast.Assign | ast.AnnAssign | ast.ClassDef):
                self._fill(scope, definition)
        return self._scopes[definition.name]

    def _fill(self, scope: Scope, definition: Definition) -> None:
        for node in ast.walk(definition.node):
            if isinstance(node, ast.arg):
                known = Type(node.annotation, definition.module) if node.annotation else None
                scope.setdefault(node.arg, known)
        if definition.owner is not None:
            scope["self"] = scope["cls"] = _named(definition.owner)
        for node in ast.walk(definition.node):
            self._assign(scope, node, definition.module)

    def _assign(self, scope: Scope, node: ast.AST, module: Module) -> None:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            scope[node.target.id] = Type(node.annotation, module)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(scope, target, self.of(node.value, scope, module))
        elif isinstance(node, ast.NamedExpr):
            self._bind(scope, node.target, self.of(node.value, scope, module))
        elif isinstance(node, ast.For | ast.comprehension):
            self._bind(scope, node.target, self._item(self.of(node.iter, scope, module)))
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._bind(scope, node.optional_vars, self.of(node.context_expr, scope, module))

    def _bind(self, scope: Scope, target: ast.expr, known: Type | None) -> None:
        if isinstance(target, ast.Name):
            if known is not None or target.id not in scope:
                scope[target.id] = known
        elif isinstance(target, ast.Tuple):
            items = _arguments(known.annotation) if known is not None else []
            for number, part in enumerate(target.elts):
                is_known = known is not None and number < len(items)
                item = Type(items[number], known.module) if is_known and known else None
                self._bind(scope, part, item)

    def of(self, node: ast.expr, scope: Scope, module: Module | None = None) -> Type | None:
        """Return the type of an expression, ``None`` where it is not known.

        Args:
            node: the expression.
            scope: the types of the names around it.
            module: where global names have their meaning; without one they have none.
        """
        if isinstance(node, ast.BoolOp | ast.IfExp):
            parts = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
            known = (self.of(part, scope, module) for part in parts)
            return next((one for one in known if one is not None), None)
        if isinstance(node, ast.Subscript):
            return self._item(self.of(node.value, scope, module))
        if isinstance(node, ast.Name) and node.id in scope:
            return scope[node.id]
        return self._of_reference(node, scope, module)

    def _of_reference(self, node: ast.expr, scope: Scope, module: Module | None) -> Type | None:
        if isinstance(node, ast.Name):
            return self._of_global(node.id, module)
        if isinstance(node, ast.Attribute):
            return self._of_member(node, scope, module)
        return self._of_call(node, scope, module) if isinstance(node, ast.Call) else None

    def _of_global(self, name: str, module: Module | None) -> Type | None:
        meaning = self._source.meaning(module, name) if module is not None else None
        return self._declared(meaning) if isinstance(meaning, Definition) else None

    def _declared(self, definition: Definition) -> Type | None:
        """Return the type of a variable or attribute, or the result of a property."""
        node = definition.node
        if isinstance(node, ast.AnnAssign):
            return Type(node.annotation, definition.module)
        if isinstance(node, ast.FunctionDef):
            return Type(node.returns, definition.module) if node.returns is not None else None
        if isinstance(node, ast.Assign):
            init = self._source.member(definition.owner, "__init__") if definition.owner else None
            scope = self.scope(init) if init is not None else {}
            return self.of(node.value, scope, definition.module)
        return None

    def _of_member(self, node: ast.Attribute, scope: Scope, module: Module | None) -> Type | None:
        for owner in self.classes(self.of(node.value, scope, module)):
            member = self._source.member(owner, node.attr)
            if member is not None:
                return self._declared(member)
        return None

    def _of_call(self, node: ast.Call, scope: Scope, module: Module | None) -> Type | None:
        if isinstance(node.func, ast.Attribute):
            base = self.of(node.func.value, scope, module)
            if not self.classes(base) and node.func.attr in _ITEM_METHODS:
                return self._item(base) if node.func.attr != "copy" else base
            return self._of_member(node.func, scope, module)
        if not isinstance(node.func, ast.Name):
            return None
        meaning = self._source.meaning(module, node.func.id) if module is not None else None
        if not isinstance(meaning, Definition):
            # By convention, the class of another library.
            is_class = node.func.id[0].isupper()
            return Type(node.func, module) if is_class and module is not None else None
        is_class = isinstance(meaning.node, ast.ClassDef)
        return _named(meaning) if is_class else self._declared(meaning)

    def _item(self, known: Type | None) -> Type | None:
        """Return the type of a container's items, of a mapping's values."""
        if known is None:
            return None
        found = _arguments(known.annotation)
        items = [one for one in found if not isinstance(one, ast.Constant)]
        return Type(items[-1], known.module) if items else None

    def is_foreign(self, known: Type | None) -> bool:
        """Return whether a type is known, and is no class of the package."""
        if known is None or self.classes(known):
            return False
        return getattr(known.annotation, "id", "") not in {"Any", "object"}

    def is_callable(self, annotation: ast.expr, module: Module) -> bool:
        """Return whether an annotation, or the alias that it is, speaks of a function."""
        if "Callable" in ast.unparse(annotation):
            return True
        name = annotation.id if isinstance(annotation, ast.Name) else ""
        meaning = self._source.meaning(module, name)
        if not isinstance(meaning, Definition) or not isinstance(meaning.node, ast.Assign):
            return False
        return "Callable" in ast.unparse(meaning.node)

    def classes(self, known: Type | None) -> list[Definition]:
        """Return the classes of the package that a type names, containers apart."""
        if known is None:
            return []
        node = known.annotation
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.classes(Type(ast.parse(node.value, mode="eval").body, known.module))
        if isinstance(node, ast.BinOp):
            sides = (Type(node.left, known.module), Type(node.right, known.module))
            return [found for side in sides for found in self.classes(side)]
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        meaning = self._source.meaning(known.module, name)
        if not isinstance(meaning, Definition):
            return []
        return [meaning] if meaning.name in self._source.members else []


def _named(owner: Definition) -> Type:
    name = owner.name.rpartition(":")[2]
    return Type(ast.Name(name, ast.Load()), owner.module)


def _arguments(annotation: ast.expr) -> list[ast.expr]:
    if isinstance(annotation, ast.BinOp):
        return _arguments(annotation.left) or _arguments(annotation.right)
    if not isinstance(annotation, ast.Subscript):
        return []
    inner = annotation.slice
    return list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
