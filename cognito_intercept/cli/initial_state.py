"""What ``serve`` starts with: the state in its file, or else what is in the files to load."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cognito_intercept.cli.request_log import write_line
from cognito_intercept.errors import CognitoError
from cognito_intercept.loading.loaded import IncompleteLoadWarning

if TYPE_CHECKING:
    from cognito_intercept.cli.state_file import StateFile
    from cognito_intercept.emulator import Cognito

__all__ = ["InitialStateError", "Sources", "fill"]


class InitialStateError(Exception):
    """A file can't be loaded; the text says which one, and why."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that a server is filled from.

    Attributes:
        state: the file that the state is kept in; ``None`` for none.
        paths: the files to load where there is no state yet.
        parameters: values of the parameters of templates.
    """

    state: StateFile | None = None
    paths: tuple[str, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)


def fill(emulator: Cognito, sources: Sources) -> None:
    """Fill a fresh emulator.

    Files are loaded at the first start only: afterwards what they describe is in the state, with
    all that was done to it.

    Raises:
        InitialStateError: a file can't be loaded.
    """
    if sources.state is not None and _is_restored(emulator, sources.state):
        return
    if not sources.paths:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", IncompleteLoadWarning)  # It is logged below.
            loaded = emulator.load(*sources.paths, parameters=sources.parameters)
    except (CognitoError, LookupError, OSError, RuntimeError, ValueError) as error:
        names = ", ".join(sources.paths)
        raise InitialStateError(f"{names} can't be loaded: {_text(error)}") from None
    for note in loaded.skipped:
        write_line(f"not taken over: {note}")


def _is_restored(emulator: Cognito, state: StateFile) -> bool:
    try:
        return state.load(emulator)
    except (OSError, ValueError) as error:
        raise InitialStateError(f"{state.path} can't be loaded: {error}") from None


def _text(error: BaseException) -> str:
    """Return what an error says, with the notes on where it happened."""
    return "; ".join([str(error), *getattr(error, "__notes__", ())])
