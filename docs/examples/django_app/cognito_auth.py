"""Callers of the API, who have ID tokens of an Amazon Cognito user pool."""

from dataclasses import dataclass

from django_cognito_jwt import JSONWebTokenAuthentication
from django_cognito_jwt.validator import TokenError
from rest_framework.exceptions import AuthenticationFailed


@dataclass
class Caller:
    name: str
    groups: list
    is_authenticated: bool = True


class CognitoAuthentication(JSONWebTokenAuthentication):
    """Takes the caller from the token, without a table of users."""

    def authenticate(self, request):
        token = self.get_jwt_token(request)
        if token is None:
            return None
        try:
            claims = self.get_token_validator(request).validate(token)
        except TokenError as error:
            raise AuthenticationFailed from error
        return Caller(claims["cognito:username"], claims.get("cognito:groups", [])), token
