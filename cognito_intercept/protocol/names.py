"""The APIs that are answered, by their names in botocore and on the wire."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["APIS", "IDENTITY_POOLS", "USER_POOLS", "Api", "api_of_target"]


@dataclass(frozen=True, slots=True, eq=False)
class Api:
    """One API of Amazon Cognito.

    Attributes:
        service: the name of its client, and of its host, such as ``cognito-idp``.
        service_id: the name in the service model.
        event: the name in botocore's events.
        target: what the header ``X-Amz-Target`` begins with, before the dot.
    """

    service: str
    service_id: str
    event: str
    target: str


USER_POOLS = Api(
    service="cognito-idp",
    service_id="Cognito Identity Provider",
    event="cognito-identity-provider",
    target="AWSCognitoIdentityProviderService",
)
IDENTITY_POOLS = Api(
    service="cognito-identity",
    service_id="Cognito Identity",
    event="cognito-identity",
    target="AWSCognitoIdentityService",
)
APIS = (USER_POOLS, IDENTITY_POOLS)
_BY_TARGET = {api.target: api for api in APIS}


def api_of_target(target: str) -> Api | None:
    """Return the API that a header ``X-Amz-Target`` names, such as ``Prefix.GetId``."""
    return _BY_TARGET.get(target.partition(".")[0])
