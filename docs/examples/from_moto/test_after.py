"""The same suite with cognito_intercept: one import, one setting, and the real code."""

import boto3
import pytest
from cognito_intercept import active
from cognito_intercept.moto import mock_aws


@pytest.fixture
def client_id():
    with mock_aws():
        idp = boto3.client("cognito-idp", region_name="us-east-1")
        # Codes are sent only if the pool verifies an address.
        pool = idp.create_user_pool(PoolName="shop", AutoVerifiedAttributes=["email"])["UserPool"]
        made = idp.create_user_pool_client(UserPoolId=pool["Id"], ClientName="web")
        yield made["UserPoolClient"]["ClientId"]


def test_sign_up(client_id):
    idp = boto3.client("cognito-idp", region_name="us-east-1")
    email = [{"Name": "email", "Value": "ann@example.com"}]
    idp.sign_up(
        ClientId=client_id, Username="ann", Password="Correct-horse-9", UserAttributes=email
    )
    code = active().outbox.to("ann").code
    idp.confirm_sign_up(ClientId=client_id, Username="ann", ConfirmationCode=code)
