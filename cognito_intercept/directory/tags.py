"""Tags of user pools, the only taggable resource of the service [D data.md 7]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cognito_intercept.errors import Message
    from cognito_intercept.quotas import Quotas

__all__ = ["check_tags", "pool_id_of"]

_RESERVED = "aws:"
_RESOURCE = "userpool/"


def check_tags(quotas: Quotas, tags: Mapping[str, str], reserved: Message | None = None) -> None:
    """Check all the tags that a pool would have.

    Args:
        quotas: the emulator's quotas.
        tags: values by key; the service model has checked their lengths.
        reserved: the error for a key that AWS keeps to itself, TAG_KEY_RESERVED by default.

    Raises:
        CognitoError: InvalidParameterException, or what ``reserved`` is.
    """
    if any(key.lower().startswith(_RESERVED) for key in tags):
        raise (reserved or errors.TAG_KEY_RESERVED)()
    if len(tags) > quotas.tags_per_pool:
        raise errors.TOO_MANY_TAGS(limit=quotas.tags_per_pool)


def pool_id_of(arn: str) -> str:
    """Return the id of the pool that an ARN names.

    Raises:
        CognitoError: InvalidParameterException for the ARN of something else.
    """
    parts = arn.split(":", 5)
    if parts[2] != "cognito-idp" or not parts[-1].startswith(_RESOURCE):
        raise errors.TAG_ARN_INVALID(arn=arn)
    return parts[-1].removeprefix(_RESOURCE)
