"""Replaces a method or function for a while, where others may replace it as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

__all__ = ["Patch"]

# What each function that was put in, and is still referred to from somewhere, was put around.
_originals: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


class Patch:
    """One method or function that is replaced while an emulator is active.

    What is replaced is read when the patch goes in, so another library's patch stays in force
    below ours. One that was put above ours stays too: then ours is left in the middle, where it
    only passes calls on, until that library takes its own away and the next patch finds it. One
    that was there before, and ends while ours is in force, takes ours away as well.
    """

    def __init__(self, owner: type | ModuleType, name: str, around: Callable[[Any], Any]) -> None:
        """Remember what to replace.

        Args:
            owner: the class or module.
            name: the name of its method or function.
            around: takes the method in force and returns the one to put in its place.
        """
        self._owner, self._name, self._around = owner, name, around
        self._is: Any = None

    def install(self) -> None:
        """Replace the method."""
        was = getattr(self._owner, self._name)
        while was in _originals:  # left in the middle earlier, and on top again
            was = _originals[was]
        self._is = self._around(was)
        _originals[self._is] = was
        setattr(self._owner, self._name, self._is)

    def uninstall(self) -> None:
        """Put back what was there before."""
        if getattr(self._owner, self._name) is self._is:
            setattr(self._owner, self._name, _originals[self._is])

    def renew(self) -> None:
        """Put ours on top again, where another library's patch was put above or ended below it."""
        if getattr(self._owner, self._name) not in _originals:
            self.install()
