import authorizer
import pytest
from cognito_intercept.handles import WRONG_TOKENS


@pytest.fixture
def pool(cognito, monkeypatch):
    pool = cognito.user_pool()
    client = pool.client()
    pool.group("staff")
    pool.user("ann")
    pool.user("bob", groups=["staff"])
    monkeypatch.setenv("ISSUER", pool.issuer)
    monkeypatch.setenv("CLIENT_ID", client.id)
    return pool


def effect_for(token):
    arn = "arn:aws:execute-api:us-east-1:123456789012:abc123/prod/GET/orders"
    event = {"type": "TOKEN", "authorizationToken": f"Bearer {token}", "methodArn": arn}
    policy = authorizer.handler(event, None)
    return policy["policyDocument"]["Statement"][0]["Effect"]


def test_staff_only(pool):
    assert effect_for(pool.token("bob")) == "Allow"
    assert effect_for(pool.token("ann")) == "Deny"


@pytest.mark.parametrize("wrong", WRONG_TOKENS)
def test_wrong_tokens(pool, wrong):
    with pytest.raises(Exception, match="^Unauthorized$"):
        effect_for(pool.token("bob", wrong=wrong))
