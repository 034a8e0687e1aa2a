"""Validators and clients of others, unmodified: what they check passes, what they refuse fails."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING, Any

import boto3
import cognitojwt
import django
import flask
import jwt
import pycognito
import pytest
import requests
import requests_oauthlib
from authlib.integrations import flask_client, httpx_client, requests_client
from django.conf import settings as django_settings
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from fastapi_cognito import CognitoAuth, CognitoSettings
from flask_cognito_lib import CognitoAuth as FlaskCognitoAuth
from flask_cognito_lib import decorators as flask_cognito
from flask_cognito_lib.utils import generate_code_challenge
from jose import jwt as jose_jwt
from jose.exceptions import JWTError
from oic.oic import Client as OicClient
from oic.oic.message import AccessTokenResponse, AuthorizationResponse, RegistrationResponse
from oic.utils.authn.client import CLIENT_AUTHN_METHOD

from tests.browsers import (
    CALLBACK,
    HOST,
    LOGOUT,
    Browser,
    answered,
    exchange,
    login_realm,
    question,
)
from tests.http_clients import API
from tests.machines import make_machine
from tests.realms import PASSWORD, claims_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from tests.realms import Realm

REGION = "us-east-1"


@pytest.fixture
def realm(idp: CognitoIdentityProviderClient) -> Realm:
    """A pool with login pages, and an app client with a secret."""
    return login_realm(idp, GenerateSecret=True)


@pytest.fixture
def tokens(realm: Realm) -> dict[str, str]:
    """What ann gets when she signs in."""
    result: dict[str, str] = realm.sign_in()["AuthenticationResult"]
    return result


def issuer_of(realm: Realm) -> str:
    """Return the issuer of a pool."""
    return f"{API}/{realm.pool_id}"


def sign_in_at(url: str) -> str:
    """Sign ann in where an app sends her, and return the URL that she is sent back to."""
    return Browser().sign_in(url, {}).headers["Location"]


def forged(token: str, other: str) -> str:
    """Return a token with the claims of another one under its signature."""
    header, _, signature = token.split(".")
    return f"{header}.{other.split('.')[1]}.{signature}"


def by_jose(realm: Realm, token: str) -> dict[str, Any]:
    """Verify with python-jose."""
    keys = requests.get(f"{issuer_of(realm)}/.well-known/jwks.json", timeout=5).json()
    claims: dict[str, Any] = jose_jwt.decode(
        token, keys, algorithms=["RS256"], audience=realm.client_id, issuer=issuer_of(realm)
    )
    return claims


def by_cognitojwt(realm: Realm, token: str) -> dict[str, Any]:
    """Verify with cognitojwt, which fetches with requests."""
    claims: dict[str, Any] = cognitojwt.decode(token, REGION, realm.pool_id, realm.client_id)
    return claims


def by_cognitojwt_async(realm: Realm, token: str) -> dict[str, Any]:
    """Verify with cognitojwt, which fetches with aiohttp."""
    claims: dict[str, Any] = asyncio.run(
        cognitojwt.decode_async(token, REGION, realm.pool_id, realm.client_id)
    )
    return claims


def by_django_cognito_jwt(realm: Realm, token: str) -> dict[str, Any]:
    """Verify with django-cognito-jwt, which fetches with requests."""
    if not django_settings.configured:
        django_settings.configure()
        django.setup()
    validator = importlib.import_module("django_cognito_jwt.validator")
    made = validator.TokenValidator(REGION, realm.pool_id, realm.client_id)
    try:
        claims: dict[str, Any] = made.validate(token)
    except validator.TokenError as error:
        raise JWTError from error
    return claims


REFUSALS = (JWTError, cognitojwt.CognitoJWTException)


# Its cache of keys belongs to an event loop, and each call has one of its own.
@pytest.mark.filterwarnings("ignore:alru_cache detected")
@pytest.mark.parametrize(
    "verify", [by_jose, by_cognitojwt, by_cognitojwt_async, by_django_cognito_jwt]
)
def test_validators(
    verify: Callable[[Realm, str], dict[str, Any]], realm: Realm, tokens: dict[str, str]
) -> None:
    """An ID token passes; a forged one, and one of another pool, do not."""
    claims = verify(realm, tokens["IdToken"])
    assert (claims["email"], claims["aud"]) == ("ann@example.com", realm.client_id)
    with pytest.raises(REFUSALS):
        verify(realm, forged(tokens["IdToken"], tokens["AccessToken"]))
    with pytest.raises(REFUSALS):
        verify(realm, make_machine().token())


def test_fastapi_cognito(realm: Realm, tokens: dict[str, str]) -> None:
    """A whole FastAPI app, whose keys are fetched with httpx2."""
    pool = {"region": REGION, "userpool_id": realm.pool_id, "app_client_id": realm.client_id}
    settings = CognitoSettings(
        check_expiration=True,
        jwt_header_name="Authorization",
        jwt_header_prefix="Bearer",
        userpools={"main": pool},
    )
    auth, app = CognitoAuth(settings=settings), FastAPI()

    @app.get("/name")
    def name(token: Any = Depends(auth.auth_required)) -> str:  # noqa: B008, FAST002 - as its documentation has it
        return str(token.username)

    with TestClient(app) as client:
        access = tokens["AccessToken"]
        got = client.get("/name", headers={"Authorization": f"Bearer {access}"})
        assert (got.status_code, got.json()) == (200, "ann")
        forgery = forged(access, make_machine().token())
        got = client.get("/name", headers={"Authorization": f"Bearer {forgery}"})
        assert got.status_code == 401


def flask_app(realm: Realm) -> flask.Flask:
    """Return an app of flask-cognito-lib's documentation."""
    app = flask.Flask(__name__)
    app.config |= {
        "SECRET_KEY": "secret",
        "AWS_REGION": REGION,
        "AWS_COGNITO_USER_POOL_ID": realm.pool_id,
        "AWS_COGNITO_DOMAIN": HOST,
        "AWS_COGNITO_USER_POOL_CLIENT_ID": realm.client_id,
        "AWS_COGNITO_USER_POOL_CLIENT_SECRET": realm.secret,
        "AWS_COGNITO_REDIRECT_URL": CALLBACK,
        "AWS_COGNITO_LOGOUT_URL": LOGOUT,
        "AWS_COGNITO_REFRESH_FLOW_ENABLED": True,
        "AWS_COGNITO_REFRESH_COOKIE_ENCRYPTED": True,
    }
    FlaskCognitoAuth(app)

    @app.route("/login")
    @flask_cognito.cognito_login
    def login() -> None:
        """Send the user to the login page."""

    @app.route("/callback")
    @flask_cognito.cognito_login_callback
    def callback() -> Any:
        return flask.redirect("/me")

    @app.route("/refresh", methods=["POST"])
    @flask_cognito.cognito_refresh_callback
    def refresh() -> Any:
        return flask.redirect("/me")

    @app.route("/me")
    @flask_cognito.auth_required()
    def me() -> Any:
        return flask.jsonify(flask.session["user_info"])

    @app.route("/logout")
    @flask_cognito.cognito_logout
    def logout() -> None:
        """Send the user to the logout endpoint."""

    return app


def test_flask_cognito_lib(realm: Realm) -> None:
    """A whole Flask app: sign in, see oneself, refresh, sign out."""
    browser = Browser()
    with flask_app(realm).test_client() as app:
        base = {"base_url": "https://app.example.com"}
        assert app.get("/me", **base).status_code == 403
        sent = app.get("/login", **base)
        back = browser.sign_in(sent.headers["Location"], {}).headers["Location"]
        assert app.get(back.removeprefix(base["base_url"]), **base).location == "/me"
        assert '"email":"ann@example.com"' in app.get("/me", **base).text
        assert app.post("/refresh", **base).location == "/me"
        assert '"email":"ann@example.com"' in app.get("/me", **base).text

        bye = browser.get(app.get("/logout", **base).headers["Location"])
        assert bye.headers["Location"] == LOGOUT
        assert "cognito_access_token" not in {cookie for _, _, cookie in app._cookies or {}}
        page = browser.get(app.get("/login", **base).headers["Location"])
        assert page.status_code == 200  # The pages' own session has ended as well.


def test_short_code_verifiers(realm: Realm) -> None:
    """Flask-cognito-lib's verifiers are often shorter than RFC 7636 has them; any length does."""
    for verifier in ("v", "v" * 42, "v" * 200, "~.é"):
        challenge = generate_code_challenge(verifier)
        query = {"code_challenge": challenge, "code_challenge_method": "S256"}
        done = Browser().sign_in(f"{HOST}/login", question(realm, **query))
        got = exchange(realm, answered(done)["code"], code_verifier=verifier)
        assert got.status_code == (200 if verifier.isascii() else 400), verifier


def test_authlib_in_flask(realm: Realm) -> None:
    """Authlib's OpenID Connect client for Flask, configured by discovery alone."""
    app = flask.Flask(__name__)
    app.secret_key = "secret"
    client = flask_client.OAuth(app).register(
        "cognito",
        client_id=realm.client_id,
        client_secret=realm.secret,
        server_metadata_url=f"{issuer_of(realm)}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256"},
    )

    @app.route("/login")
    def login() -> Any:
        return client.authorize_redirect(CALLBACK)

    @app.route("/callback")
    def callback() -> Any:
        return client.authorize_access_token()["userinfo"]

    with app.test_client() as test:
        back = sign_in_at(test.get("/login").headers["Location"])
        shown = test.get(back.removeprefix("https://app.example.com"))
        assert '"email":"ann@example.com"' in shown.text


def test_authlib_sessions(realm: Realm) -> None:
    """Authlib's session on requests: the code, a refresh, userInfo and revocation."""
    options: Any = {"scope": "openid email", "redirect_uri": CALLBACK}
    with requests_client.OAuth2Session(realm.client_id, realm.secret, **options) as session:
        verifier = "v" * 48
        session.code_challenge_method = "S256"
        url, state = session.create_authorization_url(
            f"{HOST}/oauth2/authorize", code_verifier=verifier
        )
        back = sign_in_at(url)
        token = session.fetch_token(
            f"{HOST}/oauth2/token", authorization_response=back, state=state, code_verifier=verifier
        )
        assert session.get(f"{HOST}/oauth2/userInfo").json()["email"] == "ann@example.com"
        renewed = session.refresh_token(f"{HOST}/oauth2/token", token["refresh_token"])
        assert claims_of(renewed["id_token"])["sub"] == claims_of(token["id_token"])["sub"]
        session.revoke_token(f"{HOST}/oauth2/revoke", token["refresh_token"])
        assert session.get(f"{HOST}/oauth2/userInfo").status_code == 401


async def test_authlib_async_client(realm: Realm) -> None:
    """Authlib's asynchronous client, on httpx2."""
    options: Any = {"scope": "openid email", "redirect_uri": CALLBACK}
    async with httpx_client.AsyncOAuth2Client(realm.client_id, realm.secret, **options) as client:
        url, state = client.create_authorization_url(f"{HOST}/oauth2/authorize")
        token = await client.fetch_token(
            f"{HOST}/oauth2/token", authorization_response=sign_in_at(url), state=state
        )
        assert token["token_type"] == "Bearer"
        shown = await client.get(f"{HOST}/oauth2/userInfo")
        assert shown.json()["email"] == "ann@example.com"


@pytest.mark.usefixtures("cognito")
def test_authlib_machine() -> None:
    """Authlib's synchronous client on httpx2 fetches a token for itself."""
    machine = make_machine()
    with httpx_client.OAuth2Client(machine.client_id, machine.secret) as client:
        token = client.fetch_token(
            machine.discovery["token_endpoint"], grant_type="client_credentials"
        )
    assert claims_of(token["access_token"])["client_id"] == machine.client_id


def test_requests_oauthlib(realm: Realm) -> None:
    """Requests-oauthlib: the code with PKCE, userInfo and a refresh."""
    with requests_oauthlib.OAuth2Session(
        realm.client_id, redirect_uri=CALLBACK, scope=["openid", "email"], pkce="S256"
    ) as session:
        url, _ = session.authorization_url(f"{HOST}/oauth2/authorize")
        token = session.fetch_token(
            f"{HOST}/oauth2/token",
            authorization_response=sign_in_at(url),
            client_secret=realm.secret,
        )
        assert session.get(f"{HOST}/oauth2/userInfo").json()["email"] == "ann@example.com"
        renewed = session.refresh_token(
            f"{HOST}/oauth2/token", auth=(realm.client_id, realm.secret)
        )
    assert claims_of(renewed["access_token"])["sub"] == claims_of(token["access_token"])["sub"]


def test_oic(realm: Realm) -> None:
    """PyOIDC: discovery, the code, an ID token that it verifies, and userInfo."""
    client: Any = OicClient(client_authn_method=CLIENT_AUTHN_METHOD)
    assert client.provider_config(issuer_of(realm))["issuer"] == issuer_of(realm)
    registered = {"client_id": realm.client_id, "client_secret": realm.secret}
    response: Any = RegistrationResponse
    client.store_registration_info(response(**registered))
    request = client.construct_AuthorizationRequest(
        request_args={
            "response_type": "code",
            "scope": ["openid", "profile"],
            "redirect_uri": CALLBACK,
            "state": "s",
            "nonce": "n",
        }
    )
    back = sign_in_at(request.request(client.authorization_endpoint))
    answer = client.parse_response(
        AuthorizationResponse, info=back.partition("?")[2], sformat="urlencoded"
    )
    done = client.do_access_token_request(
        state=answer["state"],
        request_args={"code": answer["code"], "redirect_uri": CALLBACK},
        authn_method="client_secret_basic",
    )
    assert isinstance(done, AccessTokenResponse)
    assert (done["id_token"]["nonce"], done["id_token"]["aud"]) == ("n", [realm.client_id])
    # By default it posts the token in a form, which the endpoint does not take; and it refuses
    # ``email_verified`` as a string, which is what AWS sends, so the scope is another one.
    shown = client.do_user_info_request(method="GET", state="s")
    assert (shown["username"], shown["sub"]) == ("ann", done["id_token"]["sub"])


def test_pycognito(realm: Realm) -> None:
    """Pycognito signs in by SRP and verifies the tokens with PyJWT and requests."""
    user = pycognito.Cognito(
        realm.pool_id,
        realm.client_id,
        username="ann",
        client_secret=realm.secret,
        session=boto3.Session(region_name=REGION),
    )
    user.authenticate(PASSWORD)
    assert user.verify_token(user.access_token, "access_token", "access")["username"] == "ann"
    assert user.get_user().email == "ann@example.com"
    with pytest.raises(pycognito.exceptions.TokenVerificationException):
        user.verify_token(forged(user.id_token, user.access_token), "id_token", "id")


def test_pyjwk_client(realm: Realm, tokens: dict[str, str]) -> None:
    """PyJWT's key client keeps its own cache, and fetches a key that it does not know."""
    keys = jwt.PyJWKClient(f"{issuer_of(realm)}/.well-known/jwks.json", headers={"X": "y"})
    for token in (tokens["IdToken"], tokens["AccessToken"]):
        key = keys.get_signing_key_from_jwt(token)
        options: Any = {"verify_aud": False}
        assert jwt.decode(token, key, algorithms=["RS256"], options=options)["sub"]
