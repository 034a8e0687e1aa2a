"""The package's source as a tool reads it: definitions by name, and what a name means where.

For generated pages only: nothing here runs when a program is tested.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import cognito_intercept

__all__ = ["Definition", "Module", "Package", "package"]

ROOT = cognito_intercept.__name__
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False, slots=True)
class Definition:
    """A function, class or variable of a module, or a member of a class.

    Attributes:
        name: the qualified name, such as ``"cognito_intercept.lock:Lock.acquire"``.
        module: where it is.
        node: its syntax tree.
        owner: the class that it is a member of.
    """

    name: str
    module: Module
    node: ast.AST
    owner: Definition | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Module:
    """One module: its definitions, and the imports of all its scopes.

    Attributes:
        name: the full name.
        tree: the syntax tree.
        definitions: the definitions of the top level by name.
        imports: what an imported name stands for: a module, and a name in it or of a module
            below it.
        stars: the modules of which it imports every name.
    """

    name: str
    tree: ast.Module
    definitions: dict[str, Definition] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)


class Package:
    """All modules of the package."""

    def __init__(self, root: Path) -> None:
        """Read and index the source of every module below a directory."""
        self.modules: dict[str, Module] = {}
        self.members: dict[str, dict[str, Definition]] = {}
        for path in sorted(root.rglob("*.py")):
            parts = (ROOT, *path.relative_to(root).with_suffix("").parts)
            name = ".".join(part for part in parts if part != "__init__")
            self.modules[name] = self._read(name, ast.parse(path.read_text(encoding="utf-8")))

    def _read(self, name: str, tree: ast.Module) -> Module:
        module = Module(name, tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(ROOT):
                for alias in node.names:
                    if alias.name == "*":
                        module.stars.append(node.module or "")
                    module.imports[alias.asname or alias.name] = (node.module or "", alias.name)
        for statement in _statements(tree.body):
            for defined in _names(statement):
                definition = Definition(f"{name}:{defined}", module, statement)
                module.definitions[defined] = definition
                if isinstance(statement, ast.ClassDef):
                    self.members[definition.name] = _members(definition, statement)
        return module

    def meaning(self, module: Module, name: str) -> Definition | Module | None:
        """Return what a name means in a module, or ``None`` if it is none of the package's."""
        if name in module.definitions:
            return module.definitions[name]
        if name not in module.imports:
            everything = (self.modules[star].definitions for star in module.stars)
            return next((names[name] for names in everything if name in names), None)
        source, imported = module.imports[name]
        submodule = self.modules.get(f"{source}.{imported}")
        if submodule is not None:
            return submodule
        return self.meaning(self.modules[source], imported) if source in self.modules else None

    def member(self, owner: Definition, name: str) -> Definition | None:
        """Return the member of a class, its own or inherited."""
        found = self.members[owner.name].get(name)
        if found is not None or not isinstance(owner.node, ast.ClassDef):
            return found
        for base in owner.node.bases:
            meaning = self.meaning(owner.module, base.id) if isinstance(base, ast.Name) else None
            if isinstance(meaning, Definition) and meaning.name in self.members:
                return self.member(meaning, name)
        return None

    def fields(self, owner: Definition) -> list[str]:
        """Return the names of a dataclass's fields, in the order of its constructor."""
        found = self.members[owner.name].values()
        return [one.name.rpartition(".")[2] for one in found if isinstance(one.node, ast.AnnAssign)]


def _statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of a module, those under ``if`` and ``else`` included."""
    found: list[ast.stmt] = []
    for statement in body:
        found += (
            _statements([*statement.body, *statement.orelse])
            if isinstance(statement, ast.If)
            else [statement]
        )
    return found


def _names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.AnnAssign):
        return [statement.target.id] if isinstance(statement.target, ast.Name) else []
    if not isinstance(statement, ast.Assign):
        return []
    return [
        node.id
        for target in statement.targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name)
    ]


def _members(owner: Definition, node: ast.ClassDef) -> dict[str, Definition]:
    found = {
        name: Definition(f"{owner.name}.{name}", owner.module, statement, owner)
        for statement in node.body
        for name in _names(statement)
    }
    init = found.get("__init__")
    for child in ast.walk(init.node) if init is not None else ():
        # Attributes that only the constructor declares.
        if isinstance(child, ast.Assign | ast.AnnAssign):
            for target in child.targets if isinstance(child, ast.Assign) else [child.target]:
                if isinstance(target, ast.Attribute) and target.attr not in found:
                    name = f"{owner.name}.{target.attr}"
                    found[target.attr] = Definition(name, owner.module, child, owner)
    return found


@cache
def package() -> Package:
    """Return the installed package."""
    return Package(Path(cognito_intercept.__file__).parent)
