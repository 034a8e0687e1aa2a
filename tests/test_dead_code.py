"""No definition of the package that nothing uses."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cognito_intercept
from cognito_intercept.cli.source import Definition, package

if TYPE_CHECKING:
    from collections.abc import Iterator

# Modules whose definitions are for programs that use the package.
PUBLIC = (
    "calls",
    "clock",
    "emulator",
    "faults",
    "handles",
    "http.providers",
    "logs",
    "moto",
    "outbox",
    "pytest_plugin",
    "seeding.",
    "senders",
    "testing",
    "trigger_registry",
)
# Rooms whose objects stand in for those of other libraries, which call their methods.
STAND_INS = ("cli.call_graph", "fronts.", "http.mocks", "oauth.", "server.", "state.")
# What is written and tested for a part of the service that is not emulated yet, and members of
# the service's enumerations.
WAITING = {
    "Plan.LITE": "a value that pools have",
    "Relaxation._missing_": "called by the enumeration",
    "answer_async": "HTTP clients of asyncio",
}


@cache
def uses() -> Counter[str]:
    """Return how often each name is read: as a variable, as an attribute or in a template."""
    found: Counter[str] = Counter()
    for template in Path(cognito_intercept.__file__).parent.rglob("*.html"):
        for expression in re.findall(r"\{[{%].*?[%}]\}", template.read_text()):
            found.update(re.findall(r"\.(\w+)", expression))
    for module in package().modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found[node.id] += 1
            elif isinstance(node, ast.Attribute):
                found[node.attr] += 1
    return found


def definitions() -> Iterator[Definition]:
    """Return the definitions that only the package itself can use, errors apart."""
    source = package()
    for name, module in source.modules.items():
        room = name.removeprefix("cognito_intercept").removeprefix(".")
        if not room.startswith((*PUBLIC, *STAND_INS, "errors")):
            for definition in module.definitions.values():
                yield definition
                yield from source.members.get(definition.name, {}).values()


def is_called_by_others(definition: Definition) -> bool:
    """Return whether Python or the registry of operations calls a function."""
    decorators = getattr(definition.node, "decorator_list", [])
    is_operation = any(ast.unparse(one).startswith("operation(") for one in decorators)
    return is_operation or definition.name.rpartition(":")[2].rpartition(".")[2].startswith("__")


def test_everything_is_used() -> None:
    """A name that is read nowhere is defined nowhere, or is in the table."""
    unused = {
        definition.name.rpartition(":")[2]
        for definition in definitions()
        if not uses()[definition.name.rpartition(":")[2].rpartition(".")[2]]
        and not is_called_by_others(definition)
    }
    assert unused - WAITING.keys() == set()
