import boto3
import jwt
import pytest
from sign_up_rules import add_team, only_employees


@pytest.fixture
def pool(cognito):
    cognito.on("PreSignUp", only_employees)
    cognito.on("PreTokenGeneration", add_team)
    team = {"Name": "team", "AttributeDataType": "String"}
    pool = cognito.user_pool(Schema=[team])
    pool.client()
    return pool


def sign_up(pool, email):
    idp = boto3.client("cognito-idp")
    return idp.sign_up(
        ClientId=pool.clients[0].id,
        Username="ann",
        Password="Correct-horse-9",
        UserAttributes=[{"Name": "email", "Value": email}],
    )


def test_employees_need_no_code(pool):
    assert sign_up(pool, "ann@example.com")["UserConfirmed"]
    assert pool.find_user("ann").attributes["email_verified"] == "true"


def test_others_are_refused(pool):
    with pytest.raises(Exception, match="PreSignUp failed with error Use your address at work."):
        sign_up(pool, "eve@example.org")
    assert pool.users == []


def test_the_team_is_in_the_id_token(pool, cognito):
    bob = pool.user("bob", custom__team="red")
    claims = jwt.decode(bob.sign_in().id, options={"verify_signature": False})
    assert claims["team"] == "red"
    assert cognito.triggers.calls[-1].source == "TokenGeneration_Authentication"
