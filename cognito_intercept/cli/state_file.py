"""The file that ``serve --state`` loads at its start, and saves at its end and on a signal."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

__all__ = ["StateFile"]


class StateFile:
    """A file of what ``cognito.save()`` returns, secrets included: only its owner may read it."""

    def __init__(self, path: str) -> None:
        """Name the file; nothing is read or written yet."""
        self.path = Path(os.path.realpath(path))

    def load(self, emulator: Cognito) -> bool:
        """Have an emulator take the state over.

        Returns:
            Whether there is such a file.

        Raises:
            OSError: it can't be read.
            ValueError: it holds no state that can be restored; the text says why.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return False
        try:
            emulator.restore(json.loads(text))
        except RecursionError:
            raise ValueError("it is too deep") from None
        return True

    def save(self, emulator: Cognito) -> None:
        """Write the state of an emulator: the file is the old one or the new one, never a part.

        Raises:
            OSError: it can't be written; the old file is as it was.
        """
        text = json.dumps(emulator.save())
        # Created readable by its owner only.
        descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
