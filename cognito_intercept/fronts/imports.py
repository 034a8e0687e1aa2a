"""Patches a class of a module that may not have been imported yet.

Nothing is imported by hooking: a module that is not there is watched for by a finder in front
of ``sys.meta_path``, and patched as soon as its import is done. Uninstalling takes the patches
away and the finder too.
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


class PatchOnImport(importlib.abc.MetaPathFinder):
    """One method that is replaced while an emulator is active, wherever it comes from.

    As a finder it lets the others find the module, and has the loader call it afterwards.
    """

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
        self._module, self._class, self._method = module, class_name, method
        self._around = around
        self._patches: dict[type, Patch] = {}
        self._looking = threading.local()

    def install(self) -> None:
        """Patch the module now, or as soon as it is imported."""
        sys.meta_path.insert(0, self)
        if self._module in sys.modules:
            # Waits for an import in another thread to be done; imports nothing new.
            self._patch(importlib.import_module(self._module))

    def uninstall(self) -> None:
        """Put the originals back."""
        if self in sys.meta_path:  # others restore an older list, pytest's own plugin for one
            sys.meta_path.remove(self)
        while self._patches:
            self._patches.popitem()[1].uninstall()

    def renew(self) -> None:
        """Put the replacement on top again."""
        for patch in list(self._patches.values()):
            patch.renew()

    def _patch(self, module: ModuleType) -> None:
        owner: Any = getattr(module, self._class, None)
        # A module that is imported anew has a class of its own; an old release may lack both.
        if hasattr(owner, self._method) and owner not in self._patches and self in sys.meta_path:
            self._patches[owner] = Patch(owner, self._method, self._around)
            self._patches[owner].install()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec that the other finders find, with a loader that calls us afterwards."""
        if fullname != self._module or getattr(self._looking, "is_inside", False):
            return None
        self._looking.is_inside = True
        try:
            specs = (finder.find_spec(fullname, path, target) for finder in list(sys.meta_path))
            spec = next((spec for spec in specs if spec is not None), None)
        finally:
            self._looking.is_inside = False
        if spec is not None and spec.loader is not None:
            self._follow(spec.loader)
        return spec

    def _follow(self, loader: Any) -> None:
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            # The loader is as it was, whatever the module does; another patch of the same module
            # may have put its own function below this one.
            vars(loader).pop("exec_module", None)
            execute(module)
            self._patch(module)

        loader.exec_module = exec_module
