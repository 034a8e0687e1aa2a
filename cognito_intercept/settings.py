"""Plain settings of an emulator: its account, its form (AWS or local) and its relaxations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, get_args
from urllib.parse import urlsplit

from cognito_intercept.hosts import issuer_url

__all__ = ["MissingLambda", "Relaxation", "RelaxationName", "Settings"]

MissingLambda = Literal["error", "pass"]
RelaxationName = Literal["scopes", "secret-hash", "auth-flows"]

DEFAULT_REGION = "us-east-1"
DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_TRIGGER_TIMEOUT = 5.0
"""Seconds that Cognito waits for a Lambda function [D]."""


class Relaxation(StrEnum):
    """Where the emulator may accept what AWS refuses; all of them, and no others.

    They are on by default in the local form and off by default in the AWS form.

    Examples:
        >>> import boto3
        >>> from cognito_intercept import Relaxation, intercept
        >>> with intercept(relaxed={Relaxation.SECRET_HASH}) as cognito:
        ...     client = cognito.user_pool().client(secret=True)
        ...     ann = cognito.pools[0].user("ann")
        ...     idp = boto3.client("cognito-idp")
        ...     answer = idp.initiate_auth(
        ...         ClientId=client.id,
        ...         AuthFlow="USER_PASSWORD_AUTH",
        ...         AuthParameters={"USERNAME": "ann", "PASSWORD": ann.password},
        ...     )
        >>> answer["AuthenticationResult"]["ExpiresIn"]
        3600
    """

    SCOPES = "scopes"
    """An app client may name scopes of a resource server that does not exist yet
    (AWS: ScopeDoesNotExistException); they are checked when a token is asked for."""

    SECRET_HASH = "secret-hash"
    """A client with a secret may sign users in without SECRET_HASH; a wrong one is refused."""

    AUTH_FLOWS = "auth-flows"
    """A client created without ExplicitAuthFlows may use the password flows too."""

    @classmethod
    def _missing_(cls, value: object) -> None:
        raise ValueError(f"there is no relaxation {value!r}, only {', '.join(cls)}")


_ACCOUNT_ID = re.compile("[0-9]{12}")
_REGION = re.compile("[a-z0-9-]+")
_BASE_URL = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*[^\s?#/])?")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings that hold for all regions of one emulator.

    Attributes:
        region: the region of clients that have none configured.
        account_id: the AWS account in ARNs, 12 digits.
        base_url: ``None`` in the AWS form; the local form's base URL, without a final slash.
        relaxed: the relaxations in force.
        missing_lambda: what a LambdaConfig's ARN that no callable stands in for does when its
            trigger is due: ``"error"`` (UnexpectedLambdaException) or ``"pass"``.
        trigger_timeout: seconds that a trigger's function may take; ``None`` for any time.
        aws_issuer: issue AWS's issuer although there is a base URL (``serve --issuer aws``).
        migrating: accept, with a warning, what AWS refuses in setting up.

    Raises:
        ValueError: a setting with which nothing could work; the text names it.
    """

    region: str = DEFAULT_REGION
    account_id: str = DEFAULT_ACCOUNT_ID
    base_url: str | None = None
    relaxed: frozenset[Relaxation] = frozenset()
    aws_issuer: bool = False
    missing_lambda: MissingLambda = "error"
    trigger_timeout: float | None = DEFAULT_TRIGGER_TIMEOUT
    migrating: bool = False

    def __post_init__(self) -> None:
        """Check what Python's types leave open."""
        if not _ACCOUNT_ID.fullmatch(self.account_id):
            raise ValueError(f"an AWS account id has 12 digits, not {self.account_id!r}")
        if not _REGION.fullmatch(self.region):
            raise ValueError(f"no region is named {self.region!r}")
        if self.base_url is not None and not _is_base_url(self.base_url):
            raise ValueError(f"a base URL is like http://localhost:4566, not {self.base_url!r}")
        if self.missing_lambda not in get_args(MissingLambda):
            raise ValueError(f"missing_lambda is 'error' or 'pass', not {self.missing_lambda!r}")
        if self.trigger_timeout is not None and not self.trigger_timeout > 0:
            raise ValueError(f"trigger_timeout is a time in seconds, not {self.trigger_timeout!r}")

    @property
    def issuer_base_url(self) -> str | None:
        """The base URL of the issuers of tokens; ``None`` where they are AWS's."""
        return None if self.aws_issuer else self.base_url

    def issuer(self, region: str, pool_id: str, *, updated: bool = False) -> str:
        """Return the ``iss`` of a pool's tokens.

        Args:
            region: the pool's region.
            pool_id: the user pool.
            updated: whether the pool's IssuerConfiguration is UPDATED.
        """
        return issuer_url(region, pool_id, self.issuer_base_url, updated=updated)

    def documents_url(self, region: str, pool_id: str, *, updated: bool = False) -> str:
        """Return the URL that those of a pool's discovery document and keys start with.

        It is the issuer, but where a local server issues AWS's issuer (``aws_issuer``).
        """
        return issuer_url(region, pool_id, self.base_url, updated=updated)


def _is_base_url(text: str) -> bool:
    try:
        _ = urlsplit(text).port
    except ValueError:  # an IPv6 address or a port that is none
        return False
    return _BASE_URL.fullmatch(text) is not None
