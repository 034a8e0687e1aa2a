"""The calls that an emulator answered: for a test to read, and to assert that they happened."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from cognito_intercept.protocol.encoding import (
    MAX_JSON_DEPTH,
    MalformedJsonError,
    base64url_bytes,
    read_json,
    read_object,
)

__all__ = ["Call", "Calls", "masked"]

DEFAULT_LIMIT = 1000
MASK = "***"
# An answer is deeper than a document in it, whose depth is bounded when it comes in.
_ANSWER_DEPTH = 2 * MAX_JSON_DEPTH

# Members of the API, keys of AuthParameters and ChallengeResponses, and parameters of the OAuth
# endpoints and pages, all in lower case and without underscores.
_SECRETS = frozenset({
    "accesstoken",
    "actortoken",
    "answer",
    "assertion",
    "authorization",
    "clientsecret",
    "code",
    "codeverifier",
    "confirmationcode",
    "credential",
    "csrf",
    "devicesecretverifierconfig",
    "emailotpcode",
    "feedbacktoken",
    "idtoken",
    "newpassword",
    "password",
    "passwordclaimsecretblock",
    "passwordclaimsignature",
    "previouspassword",
    "proposedpassword",
    "refreshtoken",
    "samlresponse",
    "secretblock",
    "secretcode",
    "secretkey",
    "secrethash",
    "session",
    "sessiontoken",
    "smsmfacode",
    "smsotpcode",
    "softwaretokenmfacode",
    "subjecttoken",
    "temporarypassword",
    "token",
    "usercode",
})  # fmt: skip


def masked(value: Any) -> Any:
    """Return parameters, or a part of them, with passwords, codes and tokens as ``***``."""
    if isinstance(value, Mapping):
        return {key: _masked_member(str(key), item) for key, item in value.items()}
    return [masked(item) for item in value] if isinstance(value, list) else value


def _masked_member(name: str, value: Any) -> Any:
    if name.replace("_", "").lower() in _SECRETS:
        return MASK
    if name == "Logins" and isinstance(value, Mapping):  # tokens by the names of providers
        return dict.fromkeys(value, MASK)
    return masked(value)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API, or one request to a page or an OAuth endpoint.

    Attributes:
        operation: the API's name, such as ``"SignUp"``; of other requests method and path, such
            as ``"POST /oauth2/token"``.
        parameters: the input as it was sent; of other requests the query and the form. Secrets
            are in it; ``repr`` shows them as ``***``.
        region: the region that answered, ``None`` for requests that name none.
        at: seconds since the epoch, by the emulator's clock.
        status: the HTTP status of the answer.
        error: the error's code, such as ``"UsernameExistsException"``; ``None`` for a success.
        message: the error's text.
        body: the body of the answer.

    Examples:
        >>> import boto3
        >>> idp = boto3.client("cognito-idp")
        >>> pool = cognito.user_pool()
        >>> client = pool.client()
        >>> _ = idp.sign_up(ClientId=client.id, Username="ann", Password="Passw0rd!")
        >>> call = cognito.calls[-1]
        >>> call.operation, call.status, call.error
        ('SignUp', 200, None)
        >>> print(call)
        SignUp(ClientId='...', Username='ann', Password='***')
    """

    operation: str
    parameters: dict[str, Any] = field(repr=False)
    region: str | None
    at: float
    status: int
    error: str | None = None
    message: str | None = None
    body: bytes = field(default=b"", repr=False)

    @property
    def answer(self) -> Any:
        """Return the answer: of the API and the OAuth endpoints what their JSON says, else text.

        It holds the tokens and codes that were answered with.

        Examples:
            >>> import boto3
            >>> idp = boto3.client("cognito-idp")
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> _ = idp.sign_up(ClientId=client.id, Username="ann", Password="Passw0rd!")
            >>> cognito.calls[-1].answer["UserConfirmed"]
            False
        """
        text = self.body.decode(errors="replace")
        try:
            return read_json(text, max_depth=_ANSWER_DEPTH, max_bytes=len(self.body))
        except MalformedJsonError:
            return text

    @property
    def client_id(self) -> str | None:
        """Return the app client that the call, or its access token, names.

        Examples:
            >>> import boto3
            >>> idp = boto3.client("cognito-idp")
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> _ = idp.sign_up(ClientId=client.id, Username="ann", Password="Passw0rd!")
            >>> cognito.calls[-1].client_id == client.id
            True
        """
        found = self.parameters.get("ClientId", self.parameters.get("client_id"))
        return self._claim("client_id") if found is None else str(found)

    @property
    def username(self) -> str | None:
        """Return the user name as the call, or its access token, gives it.

        Examples:
            >>> import boto3
            >>> idp = boto3.client("cognito-idp")
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> _ = idp.sign_up(ClientId=client.id, Username="ann", Password="Passw0rd!")
            >>> cognito.calls[-1].username
            'ann'
        """
        for part in ("", "AuthParameters", "ChallengeResponses"):
            names = self.parameters.get(part, {}) if part else self.parameters
            for key in ("Username", "USERNAME", "username"):
                if isinstance(names, dict) and key in names:
                    return str(names[key])
        return self._claim("username")

    def _claim(self, name: str) -> str | None:
        """Return a claim of the call's access token, which is not checked for that."""
        _, _, payload = (
            str(self.parameters.get("AccessToken", "")).rpartition(".")[0].partition(".")
        )
        try:
            found = read_object(base64url_bytes(payload)).get(name)
        except ValueError:  # it has no token, or something else
            return None
        return None if found is None else str(found)

    def has(self, parameters: Mapping[str, Any]) -> bool:
        """Return whether the call had these parameters, among others.

        Examples:
            >>> import boto3
            >>> idp = boto3.client("cognito-idp")
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> _ = idp.sign_up(ClientId=client.id, Username="ann", Password="Passw0rd!")
            >>> cognito.calls[-1].has({"Username": "ann"})
            True
        """
        missing = object()
        return all(
            self.parameters.get(name, missing) == value for name, value in parameters.items()
        )

    def __str__(self) -> str:
        """Return the call as a line, with its secrets masked."""
        text = ", ".join(f"{name}={value!r}" for name, value in masked(self.parameters).items())
        outcome = "" if self.error is None else f" -> {self.error}"
        return f"{self.operation}({text}){outcome}"


# What makes a call of a record, and its arguments.
_Record = tuple[Callable[..., Call], tuple[Any, ...]]


class Calls(Sequence[Call]):
    """The calls answered so far, oldest first; the last 1,000 are kept.

    Every call is recorded and few are read. So a record is what the call is made of, and the call
    is made each time that it is read.

    Examples:
        >>> import boto3
        >>> idp = boto3.client("cognito-idp")
        >>> pool = cognito.user_pool()
        >>> client = pool.client()
        >>> _ = idp.sign_up(ClientId=client.id, Username="ann", Password="Passw0rd!")
        >>> len(cognito.calls)
        1
        >>> cognito.calls
        <Calls: SignUp x1>
    """

    def __init__(self) -> None:
        """Start empty."""
        self._records: deque[_Record] = deque(maxlen=DEFAULT_LIMIT)

    def add(self, make: Callable[..., Call], *arguments: Any) -> None:
        """Record a call.

        Args:
            make: returns the call; it is called when the call is read.
            *arguments: what it is called with; none of it may change later.
        """
        self._records.append((make, arguments))

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> list[Call]: ...
    def __getitem__(self, index: int | slice) -> Call | list[Call]:
        """Return the call at a position, or a list of them."""
        if isinstance(index, slice):
            return [make(*arguments) for make, arguments in list(self._records)[index]]
        make, arguments = self._records[index]
        return make(*arguments)

    def __iter__(self) -> Iterator[Call]:
        """Return the calls, as they are now."""
        return iter(self[:])

    def __len__(self) -> int:
        """Return how many calls are kept."""
        return len(self._records)

    def __repr__(self) -> str:
        """Tell which operations were called how often."""
        return f"<Calls: {self._summary()}>"

    def of(self, operation: str) -> list[Call]:
        """Return the calls of one operation, oldest first.

        Examples:
            >>> import boto3
            >>> idp = boto3.client("cognito-idp")
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> _ = idp.sign_up(ClientId=client.id, Username="ann", Password="Passw0rd!")
            >>> [call.username for call in cognito.calls.of("SignUp")]
            ['ann']
        """
        return [call for call in self if call.operation == operation]

    def assert_called(
        self, operation: str, *, times: int | None = None, **parameters: Any
    ) -> list[Call]:
        """Assert that an operation was called with these parameters, among others.

        Args:
            operation: the API's name, such as ``"SignUp"``, or method and path of a request.
            times: how often; at least once if it is not given.
            parameters: members of the input and their values.

        Returns:
            The calls that were so, oldest first.

        Raises:
            AssertionError: it was not; the text says what was called instead, secrets masked.

        Examples:
            >>> import boto3
            >>> idp = boto3.client("cognito-idp")
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> _ = idp.sign_up(ClientId=client.id, Username="ann", Password="Passw0rd!")
            >>> call, = cognito.calls.assert_called("SignUp", times=1, Username="ann")
            >>> try:
            ...     cognito.calls.assert_called("SignUp", Username="bob")
            ... except AssertionError as error:
            ...     print(error)
            SignUp(Username='bob') was to be called at least once, and was called 0 times.
            Calls of SignUp:
              SignUp(ClientId='...', Username='ann', Password='***')
        """
        found = [call for call in self.of(operation) if call.has(parameters)]
        if (times is None and found) or (times is not None and len(found) == times):
            return found
        raise AssertionError(self._complaint(operation, times, len(found), parameters))

    def assert_not_called(self, operation: str, **parameters: Any) -> None:
        """Assert that an operation was not called, or not with these parameters.

        Raises:
            AssertionError: it was.

        Examples:
            >>> cognito.calls.assert_not_called("SignUp")
        """
        self.assert_called(operation, times=0, **parameters)

    def _complaint(
        self, operation: str, times: int | None, found: int, parameters: dict[str, Any]
    ) -> str:
        text = ", ".join(f"{name}={value!r}" for name, value in masked(parameters).items())
        expected = "at least once" if times is None else f"{times} times"
        head = f"{operation}({text}) was to be called {expected}, and was called {found} times."
        same = self.of(operation)
        if same:
            return "\n".join([head, f"Calls of {operation}:", *(f"  {call}" for call in same)])
        return f"{head}\nCalls so far: {self._summary()}"

    def _summary(self) -> str:
        counts = Counter(call.operation for call in self)
        return ", ".join(f"{name} x{count}" for name, count in counts.items()) or "none"

    def keep_last(self, count: int) -> None:
        """Keep at most so many calls from now on.

        Examples:
            >>> cognito.calls.keep_last(10)
        """
        self._records = deque(self._records, maxlen=count)

    def clear(self) -> None:
        """Forget the calls so far.

        Examples:
            >>> import boto3
            >>> idp = boto3.client("cognito-idp")
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> _ = idp.sign_up(ClientId=client.id, Username="ann", Password="Passw0rd!")
            >>> cognito.calls.clear()
            >>> cognito.calls
            <Calls: none>
        """
        self._records.clear()
