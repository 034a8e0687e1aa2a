"""What an error of the service is: its exception, its text, and how certain the text is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

__all__ = [
    "INVALID",
    "NOT_AUTHORIZED",
    "NOT_FOUND",
    "Certainty",
    "CognitoError",
    "D",
    "G",
    "Message",
    "R",
    "Text",
    "V",
    "error_class",
]

# The three most frequent codes.
INVALID: Final = "InvalidParameterException"
NOT_AUTHORIZED: Final = "NotAuthorizedException"
NOT_FOUND: Final = "ResourceNotFoundException"


class Certainty(Enum):
    """How certain it is that AWS answers exactly this text."""

    VERIFIED = "V"
    DOCUMENTED = "D"
    REPORTED = "R"
    GUESSED = "G"


V: Final = Certainty.VERIFIED
D: Final = Certainty.DOCUMENTED
R: Final = Certainty.REPORTED
G: Final = Certainty.GUESSED


class CognitoError(Exception):
    """An answer of the service that is an error.

    Attributes:
        code: name of the error shape, such as ``"UserNotFoundException"``.
        message: AWS's text.
        status: HTTP status; 400 for every modelled error, 500 for internal ones.
        template: what made the text, if it was a :class:`Message`.

    Examples:
        >>> from cognito_intercept.errors import CognitoError
        >>> try:
        ...     cognito.user_pool().find_user("ann")
        ... except CognitoError as error:
        ...     print(error.code, error.message, error.status, sep="; ")
        UserNotFoundException; User does not exist.; 400
    """

    code = "InternalErrorException"
    status = 400
    template: Message | None = None

    def __init__(self, message: str) -> None:
        """Keep the text, which is also what ``str()`` gives."""
        super().__init__(message)
        self.message = message


# Every modelled error is 400; 501 keeps SDKs from retrying what is not emulated.
_STATUS = {
    "InternalErrorException": 500,
    "InternalServerException": 500,
    "NotImplementedException": 501,
}


@cache
def error_class(code: str) -> type[CognitoError]:
    """Return the exception class of one error shape, made on first use."""
    status = _STATUS.get(code, 400)
    return type(
        code,
        (CognitoError,),
        {"code": code, "status": status, "__module__": "cognito_intercept.errors"},
    )


@dataclass(frozen=True, slots=True)
class Message:
    """One error text with its code; calling it makes the exception to raise.

    Attributes:
        code: name of the error shape.
        text: AWS's text, with a ``{field}`` for each part that varies.
        certainty: how certain the text is.
        source: a short citation of where the text is from, such as ``"operations.md 3"``,
            ``"recorded R182"`` or ``"model: CreateUserPool"``; empty where there is none.
    """

    code: str
    text: str
    certainty: Certainty
    source: str = ""

    def __call__(self, **fields: object) -> CognitoError:
        """Fill in the fields and return the error, ready to be raised."""
        error = error_class(self.code)(self.text.format(**fields))
        error.template = self
        return error


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is a part of an error, or of an answer that is none of the service model.

    Attributes:
        text: AWS's text, with a ``{field}`` for each part that varies.
        certainty: how certain the text is.
        source: a short citation of where the text is from; empty where there is none.
    """

    text: str
    certainty: Certainty
    source: str = ""

    def format(self, **fields: object) -> str:
        """Return the text with its fields filled in."""
        return self.text.format(**fields)
