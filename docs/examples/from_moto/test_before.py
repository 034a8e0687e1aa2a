"""A suite that uses moto."""

import boto3
import pytest
from moto import mock_aws


@pytest.fixture
def client_id():
    with mock_aws():
        idp = boto3.client("cognito-idp", region_name="us-east-1")
        pool = idp.create_user_pool(PoolName="shop")["UserPool"]
        made = idp.create_user_pool_client(UserPoolId=pool["Id"], ClientName="web")
        yield made["UserPoolClient"]["ClientId"]


def test_sign_up(client_id):
    idp = boto3.client("cognito-idp", region_name="us-east-1")
    idp.sign_up(ClientId=client_id, Username="ann", Password="Correct-horse-9")
    idp.confirm_sign_up(ClientId=client_id, Username="ann", ConfirmationCode="any code does")
