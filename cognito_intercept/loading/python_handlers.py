"""Python handlers of Lambda functions, imported from a folder or from text."""

from __future__ import annotations

import importlib
import os
import sys
import sysconfig
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["HandlerError", "handler_in_folder", "handler_in_text"]


class HandlerError(Exception):
    """A handler that can't be imported; the text says why."""


def handler_in_folder(folder: Path, handler: str, environment: Mapping[str, str]) -> Handler:
    """Import a handler as Lambda does, with its folder on ``sys.path``.

    Modules of the folder are not left in ``sys.modules``: every function may have an ``app.py``.

    Args:
        folder: the function's code.
        handler: module and function, such as ``"app.handler"``.
        environment: environment variables, for the import and for each call.

    Raises:
        HandlerError: there is no such handler, or its import fails.
    """
    module, _, function = handler.replace("/", ".").rpartition(".")
    with _overlay.over(environment), _modules_of(folder):
        try:
            found = getattr(importlib.import_module(module), function)
        except Exception as error:
            raise HandlerError(f"{handler} in {folder}: {type(error).__name__}: {error}") from error
    return Handler(found, environment)


def handler_in_text(text: str, handler: str, environment: Mapping[str, str]) -> Handler:
    """Make a handler of code that a template has in itself, whose module is ``index``.

    Raises:
        HandlerError: there is no such handler, or the code fails.
    """
    module = ModuleType("index")
    function = handler.rpartition(".")[2]
    with _overlay.over(environment):
        try:
            exec(compile(text, "index.py", "exec"), module.__dict__)  # noqa: S102 - as Lambda does
            return Handler(getattr(module, function), environment)
        except Exception as error:
            raise HandlerError(f"{handler}: {type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class Handler:
    """A handler with its environment variables.

    Attributes:
        function: the function.
        environment: variables that are set during a call.
    """

    function: Callable[[Any, Any], Any]
    environment: Mapping[str, str] = field(repr=False)

    def __call__(self, event: Any, context: Any) -> Any:
        """Return the handler's answer."""
        with _overlay.over(self.environment):
            return self.function(event, context)


@dataclass(slots=True)
class _Overlay:
    """Environment variables that calls have set, until the last of them ends."""

    lock: Lock = field(default_factory=Lock)
    users: Counter[str] = field(default_factory=Counter)
    before: dict[str, str | None] = field(default_factory=dict)

    @contextmanager
    def over(self, environment: Mapping[str, str]) -> Iterator[None]:
        """Set variables for the block."""
        with self.lock:
            for name, value in environment.items():
                if not self.users[name]:
                    self.before[name] = os.environ.get(name)
                self.users[name] += 1
                os.environ[name] = value
        try:
            yield
        finally:
            with self.lock:
                for name in environment:
                    self._release(name)

    def _release(self, name: str) -> None:
        self.users[name] -= 1
        if not self.users[name]:
            before = self.before.pop(name)
            if before is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = before


_overlay = _Overlay()


@contextmanager
def _modules_of(folder: Path) -> Iterator[None]:
    """Have a folder's modules importable in the block, instead of others of the same names.

    What is installed stays: a folder of ``sam build`` has its own boto3, which the emulator
    would not answer.
    """
    names = {path.stem for path in folder.iterdir() if path.suffix in {"", ".py"}}
    names -= {name for name in names if _is_installed(name)}
    hidden = _taken_out(names)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        _taken_out(names)
        sys.modules.update(hidden)


_INSTALLED: Final = ("stdlib", "purelib", "platlib")


def _is_installed(name: str) -> bool:
    if name in sys.stdlib_module_names:
        return True
    path = getattr(sys.modules.get(name), "__file__", None)
    return path is not None and any(
        Path(path).is_relative_to(sysconfig.get_path(kind)) for kind in _INSTALLED
    )


def _taken_out(names: set[str]) -> dict[str, ModuleType]:
    """Take modules, and what is in them, out of ``sys.modules``."""
    found = [name for name in sys.modules if name.partition(".")[0] in names]
    return {name: sys.modules.pop(name) for name in found}
