"""Which operations moto answers, asked of the installed moto in this process."""

from __future__ import annotations

from typing import Any

import boto3
from botocore import xform_name

from cognito_intercept.protocol.model import operation_names
from cognito_intercept.protocol.names import IDENTITY_POOLS
from tests.helpers import method_of
from tests.minimal_requests import minimal_request
from tests.requests_of_the_model import filled

__all__ = ["identity_operations_of_moto", "operations_of_moto"]


def operations_of_moto() -> set[str]:
    """Return the operations that moto answers in any way other than NotImplementedError.

    No emulator of this package may be active: it would answer in moto's place.
    """
    from moto import mock_aws  # noqa: PLC0415 - it patches botocore when it is imported

    with mock_aws():
        idp = boto3.client("cognito-idp", "us-east-1")
        world = _world(idp)
        return {name for name in operation_names() if _answers(idp, name, world)}


def identity_operations_of_moto() -> set[str]:
    """Return the operations of identity pools that moto has a method for."""
    from moto.cognitoidentity.responses import (  # noqa: PLC0415 - as above
        CognitoIdentityResponse,
    )

    names = operation_names(IDENTITY_POOLS)
    return {name for name in names if hasattr(CognitoIdentityResponse, xform_name(name))}


def _world(idp: Any) -> dict[str, str]:
    pool = idp.create_user_pool(PoolName="p")["UserPool"]
    client = idp.create_user_pool_client(UserPoolId=pool["Id"], ClientName="app")
    idp.admin_create_user(UserPoolId=pool["Id"], Username="ann")
    return {
        "$pool": pool["Id"],
        "$arn": pool["Arn"],
        "$client": client["UserPoolClient"]["ClientId"],
        "$access": "a.b.c",
        "$refresh": "x",
    }


def _answers(idp: Any, name: str, world: dict[str, str]) -> bool:
    try:
        method_of(idp, name)(**filled(minimal_request(name), world))
    except NotImplementedError:
        return False
    except Exception:  # noqa: BLE001 - whatever it answers, it answers
        return True
    return True
