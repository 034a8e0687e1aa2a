"""Constraints of the reference model that older models state otherwise.

A program with an older botocore may send what AWS has come to accept since: a flow, a challenge, a
longer session. Botocore itself checks neither enumerations nor patterns nor upper limits before it
sends, so AWS would take the call. These rows bring an older model up to date in that.
"""

from __future__ import annotations

from typing import Any

__all__ = ["bring_up_to_date"]

# By shape, what the reference model has; a test compares each row with it. Every change since
# 1.34.0 in a shape that was there already is a row. Additions to enumerations are values that
# older ones lack, in the order of the model.
CONSTRAINTS: dict[str, dict[str, Any]] = {
    "AllowedFirstAuthFactorsListType": {"max": 5},
    "AttributeNameType": {"pattern": r"[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+"},
    "ClientSecretType": {"min": 24},
    "LanguageIdType": {
        "pattern": (
            "^cognito:(default|dutch|english|french|spanish|german|bahasa-indonesia|italian"
            "|japanese|korean|portuguese-brazil|chinese-(simplified|traditional))$"
        )
    },
    "LinksType": {"max": 13},
    "LogConfigurationListType": {"max": 2},
    "SessionType": {"max": 4096},
}
ADDED_VALUES: dict[str, tuple[str, ...]] = {
    "AuthFactorType": ("SOFTWARE_TOKEN",),
    "AuthFlowType": ("USER_AUTH",),
    "ChallengeNameType": (
        "EMAIL_OTP",
        "SELECT_CHALLENGE",
        "SMS_OTP",
        "PASSWORD",
        "WEB_AUTHN",
        "PASSWORD_SRP",
    ),
    "EventSourceName": ("userAuthEvents",),
    "ExplicitAuthFlowsType": (
        "ALLOW_USER_AUTH",
        "ALLOW_TOKEN_EXCHANGE_DELEGATION",
        "ALLOW_TOKEN_EXCHANGE_IMPERSONATION",
    ),
    "LogLevel": ("INFO",),
    "PreTokenGenerationLambdaVersionType": ("V3_0",),
}


def bring_up_to_date(shapes: dict[str, dict[str, Any]]) -> None:
    """Change the shapes of an older service description; those that it lacks stay absent.

    Args:
        shapes: ``description["shapes"]`` of botocore's ``service-2.json``.
    """
    for name, constraints in CONSTRAINTS.items():
        if name in shapes:
            shapes[name].update(constraints)
    for name, values in ADDED_VALUES.items():
        if name in shapes:
            shapes[name]["enum"] = list(dict.fromkeys((*shapes[name]["enum"], *values)))
