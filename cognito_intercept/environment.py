"""Environment variables with dummy credentials, for code that wants some before it calls AWS."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cognito_intercept.lock import TaskLock

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["set_dummy_credentials"]

_NAMES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
)
_VALUE = "testing"

_lock = TaskLock()
_users: list[object] = []
_before: dict[str, str | None] = {}


def set_dummy_credentials() -> Callable[[], None]:
    """Set the variables, so that nothing signs with real credentials.

    Returns:
        What ends it. The variables are as before when all who set them have ended it.
    """
    user = object()
    with _lock:
        if not _users:
            _before.update({name: os.environ.get(name) for name in _NAMES})
            os.environ.update(dict.fromkeys(_NAMES, _VALUE))
        _users.append(user)

    def end() -> None:
        with _lock:
            _users.remove(user)
            if not _users:
                _restore()

    return end


def _restore() -> None:
    for name, value in _before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
