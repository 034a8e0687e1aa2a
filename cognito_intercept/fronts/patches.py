"""Replacing a method for a while, on a class that others may replace methods on as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Patch"]


class Patch:
    """One method that is replaced while an emulator is active.

    What is replaced is read when the patch goes in, so another library's patch stays in force
    below ours. One that was put above ours stays too: then ours is left in the middle, where it
    only passes calls on, until that library takes its own away and the next patch finds it.
    """

    def __init__(self, owner: type, name: str, around: Callable[[Any], Any]) -> None:
        """Remember what to replace.

        Args:
            owner: the class.
            name: the method's name.
            around: takes the method in force and returns the one to put in its place.
        """
        self._owner, self._name, self._around = owner, name, around
        self._is: Any = None
        # By each function that was ever put in and is still somewhere, what it was put around.
        self._originals: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()

    def install(self) -> None:
        """Replace the method."""
        was = getattr(self._owner, self._name)
        while was in self._originals:  # left in the middle earlier, and on top again
            was = self._originals[was]
        self._is = self._around(was)
        self._originals[self._is] = was
        setattr(self._owner, self._name, self._is)

    def uninstall(self) -> None:
        """Put back what was there before."""
        if getattr(self._owner, self._name) is self._is:
            setattr(self._owner, self._name, self._originals[self._is])
