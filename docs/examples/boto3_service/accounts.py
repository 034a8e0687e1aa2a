"""The accounts of a shop, kept in an Amazon Cognito user pool."""

import boto3


class RegistrationError(Exception):
    """A registration that the shop's users can do something about."""


class Accounts:
    def __init__(self, pool_id, client_id):
        self.pool_id = pool_id
        self.client_id = client_id
        self.idp = boto3.client("cognito-idp")

    def register(self, email, password):
        try:
            self.idp.sign_up(
                ClientId=self.client_id,
                Username=email,
                Password=password,
                UserAttributes=[{"Name": "email", "Value": email}],
            )
        except self.idp.exceptions.UsernameExistsException as error:
            raise RegistrationError("There is an account for this address.") from error
        except self.idp.exceptions.InvalidPasswordException as error:
            raise RegistrationError(error.response["Error"]["Message"]) from error

    def confirm(self, email, code):
        self.idp.confirm_sign_up(ClientId=self.client_id, Username=email, ConfirmationCode=code)

    def sign_in(self, email, password):
        answer = self.idp.initiate_auth(
            ClientId=self.client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
        return answer["AuthenticationResult"]["AccessToken"]

    def emails(self):
        pages = self.idp.get_paginator("list_users").paginate(UserPoolId=self.pool_id)
        return [
            attribute["Value"]
            for page in pages
            for user in page["Users"]
            for attribute in user["Attributes"]
            if attribute["Name"] == "email"
        ]
