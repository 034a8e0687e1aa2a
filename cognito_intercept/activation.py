"""Which emulator answers: the stack of active ones, and the patches that live as long as it.

An emulator that was entered in the current context (thread or task) answers there; elsewhere,
in threads that the program starts by itself above all, the one entered last in the process.
The fronts are patched in when the first emulator becomes active and out with the last one.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_intercept.lock import TaskLock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cognito_intercept.emulator import Cognito

__all__ = ["Activation", "activate", "active", "deactivate", "newest", "on_first_and_last"]


@dataclass(slots=True, eq=False)
class Activation:
    """One entry of an emulator, from its start to its stop."""

    emulator: Cognito
    is_active: bool = True
    at_end: Callable[[], None] | None = None


_lock = TaskLock()
_stack: list[Activation] = []
_here: ContextVar[tuple[Activation, ...]] = ContextVar("cognito_intercept", default=())
_switches: list[tuple[Callable[[], None], Callable[[], None]]] = []


def on_first_and_last(install: Callable[[], None], uninstall: Callable[[], None]) -> None:
    """Have a front patched in at the first activation and out at the last deactivation."""
    _switches.append((install, uninstall))


def active() -> Cognito | None:
    """Return the emulator that answers here and now, or ``None`` where none is active.

    Examples:
        >>> from cognito_intercept import active, intercept
        >>> with intercept() as cognito:
        ...     active() is cognito
        True
    """
    for activation in reversed(_here.get()):
        if activation.is_active:
            return activation.emulator
    try:
        return _stack[-1].emulator
    except IndexError:
        return None


def newest(activations: Sequence[Activation]) -> Activation:
    """Return the one entered last in this context, or else the last one.

    Two threads that share an interceptor each stop their own emulator by this.
    """
    here = _here.get()
    return next((a for a in reversed(activations) if a in here), activations[-1])


def activate(emulator: Cognito, at_end: Callable[[], None] | None = None) -> Activation:
    """Make an emulator the one that answers.

    Args:
        emulator: the emulator.
        at_end: what to call when this activation ends.
    """
    activation = Activation(emulator, at_end=at_end)
    with _lock:
        if not _stack:
            _install()
        _stack.append(activation)
    _here.set((*_still_active(), activation))
    return activation


def _still_active() -> tuple[Activation, ...]:
    return tuple(activation for activation in _here.get() if activation.is_active)


def _install() -> None:
    done: list[Callable[[], None]] = []
    try:
        for install, uninstall in _switches:
            install()
            done.append(uninstall)
    except BaseException:
        for uninstall in reversed(done):
            uninstall()
        raise


def deactivate(activation: Activation) -> None:
    """End one activation, in whichever order; the last one takes the patches away."""
    activation.is_active = False
    _here.set(_still_active())
    with _lock:
        _stack.remove(activation)
        # Another activation may have joined the emulator.
        if all(other.emulator is not activation.emulator for other in _stack):
            activation.emulator.clock.release_program_clock()
        if not _stack:
            for _, uninstall in reversed(_switches):
                uninstall()
    if activation.at_end is not None:
        activation.at_end()
