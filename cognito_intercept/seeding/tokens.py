"""Tokens for tests of validators: right ones without a sign-in, and ready-made wrong ones."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from cognito_intercept import errors
from cognito_intercept.account.users import existing_user
from cognito_intercept.keys import SigningKey, new_key
from cognito_intercept.protocol.encoding import base64url, write_json
from cognito_intercept.protocol.unverified import unverified_claims
from cognito_intercept.tokens.claims import ADMIN_SCOPE, USER_BUCKETS, payload
from cognito_intercept.tokens.issuing import Grant, TokenOwner, issue_tokens, issuer_of, sign

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.service import Service

__all__ = ["WRONG_TOKENS", "TokenRequest", "TokenUse", "WrongToken", "owner_of", "token"]

TokenUse = Literal["access", "id"]
WrongToken = Literal[
    "expired",
    "not-yet-valid",
    "other-pool",
    "other-issuer",
    "other-client",
    "wrong-use",
    "unknown-kid",
    "wrong-key",
    "tampered",
    "alg-none",
    "hs256-public-key",
]
WRONG_TOKENS: Final[tuple[WrongToken, ...]] = get_args(WrongToken)
"""Every way in which ``pool.token(wrong=…)`` makes a token wrong, for ``parametrize``."""

_HOUR = 3600
_OTHER_CLIENT = "0therapp" + "0" * 18
_OTHER_SUB = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """Which token is wanted.

    Attributes:
        use: the kind of token.
        scopes: the scopes, as of an authorization request; ``None``: those of a sign-in by the
            API.
        wrong: what is to be wrong with it; ``None``: nothing.
    """

    use: TokenUse = "access"
    scopes: tuple[str, ...] | None = None
    wrong: WrongToken | None = None

    def __post_init__(self) -> None:
        """Refuse what no token can be.

        Raises:
            ValueError: an unknown use or fault, or an ID token without the scope ``openid``.
        """
        if self.use not in get_args(TokenUse):
            raise ValueError(f"use is 'access' or 'id', not {self.use!r}")
        if self.wrong is not None and self.wrong not in WRONG_TOKENS:
            raise ValueError(f"wrong is one of {', '.join(WRONG_TOKENS)}, not {self.wrong!r}")
        needs_identity = self.use == "id" or self.wrong == "wrong-use"
        if needs_identity and self.scopes is not None and "openid" not in self.scopes:
            raise ValueError("there is no ID token without the scope 'openid'")


def owner_of(service: Service, pool_id: str, client_id: str, username: str) -> TokenOwner:
    """Return whose tokens are meant.

    Raises:
        CognitoError: ResourceNotFoundException, UserNotFoundException.
    """
    pool = service.pool(pool_id)
    client = pool.clients.get(client_id)
    if client is None:
        raise errors.CLIENT_NOT_FOUND(client_id=client_id)
    return TokenOwner(pool, client, existing_user(pool, username))


def token(service: Service, owner: TokenOwner, request: TokenRequest) -> str:
    """Return a token of a user, as a sign-in issues it, or with one thing wrong.

    No trigger is called. Scopes are taken as they are, whatever the app client is allowed.
    """
    with service.turn():
        tokens = _issue(service, owner, request.scopes)
        access, identity = tokens
        right, other = (access, identity) if request.use == "access" else (identity, access)
        if request.wrong is None:
            return right
        if request.wrong == "wrong-use":
            return other
        keys = service.around.keyring.of(owner.pool.id)
        key = keys.access if request.use == "access" else keys.id
        forgery = _Forgery(service, owner, right, key)
        return forgery.make(request.wrong)


@cache
def _foreign_key() -> SigningKey:
    """Return a key that no user pool of the process has."""
    return new_key()


def _issue(service: Service, owner: TokenOwner, scopes: Iterable[str] | None) -> tuple[str, str]:
    grant = Grant(
        (ADMIN_SCOPE,) if scopes is None else tuple(scopes),
        int(service.now()),
        ("pwd",),
        is_oauth=scopes is not None,
    )
    tokens = issue_tokens(service, owner, grant)
    return tokens.access, tokens.identity or ""


@dataclass(frozen=True, slots=True)
class _Forgery:
    """A right token, and the key that signed it."""

    service: Service
    owner: TokenOwner
    token: str
    key: SigningKey

    @property
    def claims(self) -> dict[str, Any]:
        """Return the claims of the right token."""
        read = unverified_claims(self.token)
        return {} if read is None else read[1]

    def make(self, wrong: WrongToken) -> str:
        """Return the token with one thing wrong."""
        if wrong == "expired":
            return self._moved(-_HOUR - self._life())
        if wrong == "not-yet-valid":
            return self._moved(_HOUR, nbf=int(self.service.now()) + _HOUR)
        if wrong == "other-pool":
            issuer, key = self._other_pool()
            return self._signed({"iss": issuer}, key)
        if wrong == "other-issuer":
            return self._signed({"iss": self._other_pool()[0]})
        if wrong == "other-client":
            name = "aud" if "aud" in self.claims else "client_id"
            return self._signed({name: self._other_client()})
        return self._badly_signed(wrong)

    def _badly_signed(self, wrong: WrongToken) -> str:
        head, body, signature = self.token.split(".")
        if wrong == "unknown-kid":
            return self._signed({}, _foreign_key())
        if wrong == "wrong-key":
            return self._signed({}, SigningKey(self.key.kid, _foreign_key().key))
        if wrong == "tampered":
            return f"{head}.{base64url(self._body(sub=_OTHER_SUB))}.{signature}"
        if wrong == "alg-none":
            return f"{self._head('none')}.{body}."
        text = f"{self._head('HS256')}.{body}"
        secret = self.key.key.as_pem(private=False)
        return f"{text}.{base64url(hmac.digest(secret, text.encode(), hashlib.sha256))}"

    def _life(self) -> int:
        life: int = self.claims["exp"] - self.claims["iat"]
        return life

    def _moved(self, seconds: int, **changes: int) -> str:
        claims = self.claims
        moved = {name: claims[name] + seconds for name in ("auth_time", "iat", "exp")}
        return self._signed(moved | changes)

    def _signed(self, changes: dict[str, Any], key: SigningKey | None = None) -> str:
        return sign(self._body(**changes), key or self.key)

    def _body(self, **changes: Any) -> bytes:
        return payload(self.claims | changes, USER_BUCKETS)

    def _head(self, algorithm: str) -> str:
        return base64url(write_json({"kid": self.key.kid, "alg": algorithm}).encode())

    def _other_pool(self) -> tuple[str, SigningKey]:
        """Return issuer and key of another user pool, of a made-up one where there is none."""
        pool = self._find_other_pool()
        service = self.service
        if pool is None:
            issuer = service.settings.issuer(service.region, f"{service.region}_0therPool")
            return issuer, _foreign_key()
        keys = service.around.keyring.of(pool.id)
        return issuer_of(
            service, pool
        ), keys.id if "cognito:username" in self.claims else keys.access

    def _find_other_pool(self) -> Pool | None:
        pools = self.service.pools.values()
        return next((pool for pool in pools if pool.id != self.owner.pool.id), None)

    def _other_client(self) -> str:
        clients = self.owner.pool.clients
        return next((one for one in clients if one != self.owner.client.id), _OTHER_CLIENT)
