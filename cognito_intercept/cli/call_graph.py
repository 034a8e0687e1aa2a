"""What a function refers to, directly or not: an approximation by the package's own source.

Types are followed as far as annotations tell them. A method of an unknown object is every method
of that name; a field of a dataclass that holds functions, as the rows of tables do, is every
function that is put in that field. The result may name too much, and hardly too little.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from cognito_intercept.cli.source import Definition, Function, Module, Package
from cognito_intercept.cli.static_types import Types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["CallGraph"]

# Names of methods of built-in containers and texts: no evidence of a class of ours.
_BUILT_IN = frozenset().union(*map(dir, (dict, list, str, set, bytes, tuple, int)))


class CallGraph:
    """The references between the definitions of the package."""

    def __init__(self, source: Package) -> None:
        """Start with nothing looked at."""
        self._source = source
        self._types = Types(source)
        self._direct: dict[str, frozenset[Definition]] = {}

    def reachable(
        self, roots: Iterable[Definition], without: Iterable[Definition] = ()
    ) -> frozenset[Definition]:
        """Return everything that definitions refer to, themselves included.

        Args:
            roots: where to start.
            without: definitions that are not followed.
        """
        found: set[Definition] = set(without)
        waiting = list(roots)
        while waiting:
            definition = waiting.pop()
            if definition not in found:
                found.add(definition)
                waiting += self.references(definition)
        return frozenset(found)

    def references(self, definition: Definition) -> frozenset[Definition]:
        """Return what a definition itself refers to."""
        if definition.name not in self._direct:
            self._direct[definition.name] = frozenset(self._find(definition))
        return self._direct[definition.name]

    def _find(self, definition: Definition) -> Iterator[Definition]:
        if isinstance(definition.node, ast.ClassDef):
            for name in ("__init__", "__post_init__", "__call__"):
                member = self._source.member(definition, name)
                if member is not None:
                    yield member
        elif definition.owner is not None and isinstance(definition.node, ast.AnnAssign):
            holds_functions = self._types.is_callable(definition.node.annotation, definition.module)
            for module, value, owner in self._values_of_fields[definition.name]:
                # Data are computed by whoever makes the object, not by those who read it.
                if holds_functions or not _calls(value):
                    yield from _Visitor(self, module, owner, value).found()
        else:
            yield from _Visitor(self, definition.module, definition, definition.node).found()

    @cached_property
    def _values_of_fields(self) -> dict[str, list[tuple[Module, ast.expr, Definition]]]:
        """Return what the constructor calls of dataclasses put in each field."""
        found = defaultdict(list)
        for module in self._source.modules.values():
            for definition in module.definitions.values():
                for node in ast.walk(definition.node):
                    for name, value in self.fields_of_call(module, node):
                        found[name].append((module, value, definition))
        return found

    def fields_of_call(self, module: Module, node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
        """Return the arguments of a dataclass's constructor by the name of the field."""
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return
        owner = self._source.meaning(module, node.func.id)
        if not isinstance(owner, Definition) or owner.name not in self._source.members:
            return
        if "__init__" in self._source.members[owner.name]:
            return
        fields = self._source.fields(owner)
        for name, value in zip(fields, node.args, strict=False):
            yield f"{owner.name}.{name}", value
        for keyword in node.keywords:
            if keyword.arg in fields:
                yield f"{owner.name}.{keyword.arg}", keyword.value

    def members_named(self, name: str) -> Iterator[Definition]:
        """Return the members of that name of all classes, unless it is a built-in method's."""
        if name not in _BUILT_IN:
            for members in self._source.members.values():
                if name in members:
                    yield members[name]

    @property
    def source(self) -> Package:
        """Return the package."""
        return self._source

    @property
    def types(self) -> Types:
        """Return what is known of types."""
        return self._types


class _Visitor(ast.NodeVisitor):
    """Collects what one piece of syntax refers to."""

    def __init__(self, graph: CallGraph, module: Module, owner: Definition, root: ast.AST) -> None:
        self._graph, self._module, self._root = graph, module, root
        self._scope = graph.types.scope(owner)
        self._found: set[Definition] = set()

    def found(self) -> set[Definition]:
        """Return the definitions."""
        self.visit(self._root)
        return self._found

    def visit_FunctionDef(self, node: Function) -> None:
        """Visit body, defaults and the arguments of decorators, but no annotations."""
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call):
                self._visit_all([*decorator.args, *(word.value for word in decorator.keywords)])
        self._visit_all([*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Visit the value, but not the annotation."""
        if node.value is not None:
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        """Visit the parts; what goes into a dataclass's field belongs to the field."""
        fields = {id(value) for _, value in self._graph.fields_of_call(self._module, node)}
        parts = [node.func, *node.args, *(keyword.value for keyword in node.keywords)]
        self._visit_all(part for part in parts if id(part) not in fields or _calls(part))

    def visit_Name(self, node: ast.Name) -> None:
        """Look up what a name means."""
        meaning = self._graph.source.meaning(self._module, node.id)
        if isinstance(meaning, Definition) and node.id not in self._scope:
            self._found.add(meaning)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Look up a member of a module, of a known class, or of any class."""
        self.visit(node.value)
        base = node.value
        module = (
            self._graph.source.meaning(self._module, base.id)
            if isinstance(base, ast.Name)
            else None
        )
        if isinstance(module, Module):
            member = self._graph.source.meaning(module, node.attr)
            self._found.update([member] if isinstance(member, Definition) else ())
            return
        types = self._graph.types
        known = types.of(base, self._scope, self._module)
        owners = types.classes(known)
        if owners:
            members = [self._graph.source.member(owner, node.attr) for owner in owners]
            self._found.update(member for member in members if member is not None)
        elif not types.is_foreign(known) and not self._is_foreign(base):
            self._found.update(self._graph.members_named(node.attr))

    def _is_foreign(self, node: ast.expr) -> bool:
        """Return whether an expression begins with a name that is none of the package's."""
        while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
            node = node.func if isinstance(node, ast.Call) else node.value
        if not isinstance(node, ast.Name):
            return isinstance(node, ast.Constant | ast.JoinedStr)
        is_local = node.id in self._scope
        return not is_local and self._graph.source.meaning(self._module, node.id) is None

    def _visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)


def _calls(node: ast.AST) -> bool:
    """Return whether an argument computes its value, instead of naming a function."""
    return not isinstance(node, ast.Name | ast.Attribute | ast.Lambda)
