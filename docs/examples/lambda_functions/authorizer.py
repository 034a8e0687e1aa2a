"""A Lambda authorizer of API Gateway for access tokens of a user pool."""

import os
from functools import cache

import jwt


@cache
def keys_of(issuer):
    return jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json")


def handler(event, context):
    issuer, client_id = os.environ["ISSUER"], os.environ["CLIENT_ID"]
    token = event["authorizationToken"].removeprefix("Bearer ")
    try:
        key = keys_of(issuer).get_signing_key_from_jwt(token)
        claims = jwt.decode(token, key, algorithms=["RS256"], issuer=issuer)
    except jwt.PyJWTError as error:
        raise Exception("Unauthorized") from error  # API Gateway answers 401 to this text
    if claims["token_use"] != "access" or claims["client_id"] != client_id:
        raise Exception("Unauthorized")
    is_staff = "staff" in claims.get("cognito:groups", [])
    return {
        "principalId": claims["sub"],
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow" if is_staff else "Deny",
                    "Resource": event["methodArn"],
                }
            ],
        },
    }
