from urllib.parse import parse_qsl, urlsplit

import pytest
from shop_site import create_app

SITE = "https://shop.example.com"


@pytest.fixture
def pool(cognito):
    pool = cognito.user_pool()
    pool.domain("shop")
    pool.group("admin")
    pool.client(
        secret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email", "profile"],
        CallbackURLs=[f"{SITE}/postlogin"],
        LogoutURLs=[SITE],
    )
    pool.user("ann", email="ann@example.com")
    pool.user("bob", email="bob@example.com", groups=["admin"])
    return pool


@pytest.fixture
def site(pool):
    (client,) = pool.clients
    app = create_app(
        {
            "SECRET_KEY": "of the tests",
            "AWS_REGION": "us-east-1",
            "AWS_COGNITO_USER_POOL_ID": pool.id,
            "AWS_COGNITO_DOMAIN": "https://shop.auth.us-east-1.amazoncognito.com",
            "AWS_COGNITO_USER_POOL_CLIENT_ID": client.id,
            "AWS_COGNITO_USER_POOL_CLIENT_SECRET": client.secret,
            "AWS_COGNITO_REDIRECT_URL": f"{SITE}/postlogin",
            "AWS_COGNITO_LOGOUT_URL": SITE,
        }
    )
    with app.test_client() as site:
        yield site


def sign_in(site, cognito, username):
    """Follow the site to the login page, sign in there, and come back."""
    location = site.get("/login", base_url=SITE).headers["Location"]
    query = dict(parse_qsl(urlsplit(location).query))
    client_id = query.pop("client_id")
    back = cognito.authorize(client_id, username=username, password="Passw0rd!", **query)
    return site.get(back.removeprefix(SITE), base_url=SITE)


def test_sign_in(site, cognito):
    assert site.get("/me", base_url=SITE).status_code == 403
    assert sign_in(site, cognito, "ann").location == "/me"
    assert site.get("/me", base_url=SITE).json["email"] == "ann@example.com"


def test_groups(site, cognito):
    sign_in(site, cognito, "ann")
    assert site.get("/admin", base_url=SITE).status_code == 403
    sign_in(site, cognito, "bob")
    assert site.get("/admin", base_url=SITE).text == "welcome"


def test_a_wrong_state(site, cognito):
    site.get("/login", base_url=SITE)
    (client,) = cognito.pools[0].clients
    url = cognito.authorize(client.id, username="ann", password="Passw0rd!", state="not-ours")
    assert site.get(url.removeprefix(SITE), base_url=SITE).status_code == 403
    assert site.get("/me", base_url=SITE).status_code == 403


def test_sign_out(site, cognito):
    sign_in(site, cognito, "ann")
    goodbye = site.get("/logout", base_url=SITE)
    assert goodbye.location.startswith("https://shop.auth.us-east-1.amazoncognito.com/logout")
    assert site.get("/me", base_url=SITE).status_code == 403
