"""Access tokens of an Amazon Cognito user pool, validated with PyJWT."""

import jwt


class InvalidTokenError(Exception):
    """A token that must not be accepted."""


class Validator:
    def __init__(self, issuer, client_id):
        self.issuer = issuer
        self.client_id = client_id
        self.keys = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json")

    def claims(self, token):
        try:
            key = self.keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(token, key, algorithms=["RS256"], issuer=self.issuer)
        except jwt.PyJWTError as error:
            raise InvalidTokenError(str(error)) from error
        # An access token has no `aud`: the app client is in `client_id`.
        if claims.get("token_use") != "access" or claims.get("client_id") != self.client_id:
            raise InvalidTokenError("not an access token of this app client")
        return claims
