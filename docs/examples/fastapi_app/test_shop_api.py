import pytest
from cognito_intercept.handles import WRONG_TOKENS
from fastapi.testclient import TestClient
from shop_api import create_app


@pytest.fixture
def pool(cognito):
    pool = cognito.user_pool()
    pool.client()
    pool.group("staff")
    pool.user("ann")
    pool.user("bob", groups=["staff"])
    return pool


@pytest.fixture
def api(pool):
    with TestClient(create_app(pool.issuer, pool.clients[0].id)) as client:
        yield client


def as_user(token):
    return {"Authorization": f"Bearer {token}"}


def test_me(api, pool):
    assert api.get("/me", headers=as_user(pool.token("ann"))).json() == {"name": "ann"}


@pytest.mark.parametrize("wrong", WRONG_TOKENS)
def test_wrong_tokens(api, pool, wrong):
    assert api.get("/me", headers=as_user(pool.token("ann", wrong=wrong))).status_code == 401


def test_without_a_token(api):
    assert api.get("/me").status_code == 401


def test_groups(api, pool):
    assert api.get("/orders", headers=as_user(pool.token("ann"))).status_code == 403
    assert api.get("/orders", headers=as_user(pool.token("bob"))).json() == ["tea", "biscuits"]
