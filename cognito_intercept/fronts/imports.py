"""Patches a class of a module that may not have been imported yet.

Nothing is imported by hooking: modules that are not there are watched for by one finder in front
of ``sys.meta_path``, and patched as soon as their import is done. Uninstalling takes the patches
away, and the finder with the last of them.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
import threading
from typing import TYPE_CHECKING, Any

from cognito_intercept.fronts.patches import Patch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

__all__ = ["PatchOnImport"]


class PatchOnImport:
    """One method that is replaced while an emulator is active, wherever it comes from."""

    def __init__(
        self, module: str, class_name: str, method: str, around: Callable[[Any], Any]
    ) -> None:
        """Remember what to replace.

        Args:
            module: the module that defines the class.
            class_name: the class.
            method: the method's name.
            around: takes the method in force and returns the one to put in its place.
        """
        self.module = module
        self._class, self._method, self._around = class_name, method, around
        self._patches: dict[type, Patch] = {}
        self._is_installed = False

    def install(self) -> None:
        """Patch the module now, or as soon as it is imported."""
        self._is_installed = True
        _finder.watch(self)
        if self.module in sys.modules:
            # Waits for an import in another thread to be done; imports nothing new.
            self.patch(importlib.import_module(self.module))

    def uninstall(self) -> None:
        """Put the originals back."""
        self._is_installed = False
        _finder.forget(self)
        while self._patches:
            self._patches.popitem()[1].uninstall()

    def renew(self) -> None:
        """Put the replacement on top again."""
        for patch in list(self._patches.values()):
            patch.renew()

    def patch(self, module: ModuleType) -> None:
        """Patch a module whose import is done."""
        owner: Any = getattr(module, self._class, None)
        # A module that is imported anew has a class of its own; an old release may lack both.
        if hasattr(owner, self._method) and owner not in self._patches and self._is_installed:
            self._patches[owner] = Patch(owner, self._method, self._around)
            self._patches[owner].install()


class _Finder(importlib.abc.MetaPathFinder):
    """Lets the other finders find a module, and has its loader call the patches afterwards."""

    def __init__(self) -> None:
        self._watched: dict[str, list[PatchOnImport]] = {}
        self._looking = threading.local()

    def watch(self, patch: PatchOnImport) -> None:
        """Have a module patched when it is imported."""
        if not self._watched:
            sys.meta_path.insert(0, self)
        self._watched.setdefault(patch.module, []).append(patch)

    def forget(self, patch: PatchOnImport) -> None:
        """Watch no longer for a patch's module."""
        patches = self._watched.get(patch.module, [])
        if patch in patches:
            patches.remove(patch)
        if not patches:
            self._watched.pop(patch.module, None)
        # Others restore an older list, pytest's own plugin for one.
        if not self._watched and self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec that the other finders find, with a loader that calls us afterwards."""
        if fullname not in self._watched:
            return None
        names: set[str] = vars(self._looking).setdefault("names", set())
        if fullname in names:
            return None
        names.add(fullname)
        try:
            specs = (finder.find_spec(fullname, path, target) for finder in list(sys.meta_path))
            spec = next((spec for spec in specs if spec is not None), None)
        finally:
            names.discard(fullname)
        if spec is not None and spec.loader is not None:
            self._follow(spec.loader)
        return spec

    def _follow(self, loader: Any) -> None:
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            # The loader is as it was, whatever the module does.
            vars(loader).pop("exec_module", None)
            execute(module)
            for patch in list(self._watched.get(module.__name__, ())):
                patch.patch(module)

        loader.exec_module = exec_module


_finder = _Finder()
