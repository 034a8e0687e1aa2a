"""What is to be known for loading besides the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.handles import UserPool

__all__ = ["LoadOptions"]


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What is to be known besides the files.

    Attributes:
        parameters: values of templates' parameters.
        imports: values of exports that no loaded template has, for ``Fn::ImportValue``.
        pool: the user pool of what names none, such as the users of a CSV file.
        handlers: whether Python handlers of functions become triggers.
    """

    parameters: Mapping[str, Any] = field(default_factory=dict)
    imports: Mapping[str, str] = field(default_factory=dict)
    pool: UserPool | None = None
    handlers: bool = False
