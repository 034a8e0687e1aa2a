"""Every endpoint and page over HTTP with the parameters that it reads, and an emulator to ask.

What the emulator has is such that every parameter means something there: sign-ins wait at each
page, tokens and codes of other app clients exist. What is missing from each request is its proof:
no test that draws values from here may ever get a token by them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import boto3

from cognito_intercept import intercept
from cognito_intercept.http import Request, Response, answer
from cognito_intercept.login import pages
from cognito_intercept.protocol import http as messages
from cognito_intercept.testing import SoftwareAuthenticator
from tests.browsers import (
    CALLBACK,
    HOST,
    LOGOUT,
    PREFIX,
    Browser,
    answered,
    have_managed_login,
    login_realm,
    oauth_settings,
    question,
)
from tests.exchanges import DELEGATION, IMPERSONATION
from tests.machines import SCOPES
from tests.providers import METADATA_URL, create, whole_metadata
from tests.realms import FLOWS, PASSWORD, add_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

__all__ = ["ENDPOINTS", "XSRF", "Endpoint", "World", "make_world"]

BASE = "http://localhost:4566"
MFA_HOST = HOST.replace(PREFIX, "second")
EVIL = "https://evil.example.com/"
OTHER_CALLBACK = "https://other.example.com/callback"
CLIENT_URL = "https://client.example.com/metadata.json"
XSRF = "3f1a4f4e-0000-4000-8000-000000000000"
PKCE = {
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}


@dataclass(frozen=True)
class Endpoint:
    """A path, and the names that are read from its query and its form."""

    path: str
    query: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    host: str = HOST

    def __str__(self) -> str:
        """Return the name of its test."""
        return self.path

    @property
    def url(self) -> str:
        """Return where it is."""
        return f"{self.host}{self.path}"


REQUEST = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "resource",
    "prompt",
    "max_age",
    "acr_values",
    "login_hint",
    "lang",
    "identity_provider",
    "idp_identifier",
)
SENT = ("_csrf", "csrf")
GRANTS = (
    "grant_type",
    "client_id",
    "client_secret",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
    "aws_client_metadata",
    "subject_token",
    "subject_token_type",
    "actor_token",
    "actor_token_type",
    "requested_token_type",
    "audience",
    "resource",
)
_KNOWN_PAGES = [
    Endpoint("/login", REQUEST, (*SENT, "username", "password")),
    Endpoint(
        "/signup",
        REQUEST,
        (*SENT, "username", "password", "requiredAttributes[email]"),
    ),
    Endpoint("/confirm", REQUEST, (*SENT, "username", "code")),
    Endpoint("/resendcode", REQUEST, (*SENT, "username")),
    Endpoint("/confirmUser", (*REQUEST, "user_name", "confirmation_code")),
    Endpoint("/forgotPassword", REQUEST, (*SENT, "username")),
    Endpoint("/confirmforgotPassword", REQUEST, (*SENT, "username", "code", "new_password")),
    Endpoint("/changePassword", REQUEST, (*SENT, "new_password", "userAttributes.name")),
    Endpoint("/mfa", REQUEST, (*SENT, "code"), MFA_HOST),
    Endpoint("/selectMfa", REQUEST, (*SENT, "answer"), MFA_HOST),
    Endpoint("/mfaSetup", REQUEST, (*SENT, "code", "friendly_device_name", "email"), MFA_HOST),
    Endpoint("/selectChallenge", REQUEST, (*SENT, "answer")),
    Endpoint("/password", REQUEST, (*SENT, "password")),
    Endpoint("/passkey", REQUEST, (*SENT, "credential")),
    Endpoint("/passkeys/add", REQUEST, (*SENT, "credential")),
    Endpoint("/error", (*REQUEST, "error")),
    Endpoint("/oauth2/authorize", REQUEST),
    Endpoint("/logout", (*REQUEST, "logout_uri")),
    Endpoint(
        "/oauth2/idpresponse",
        ("state", "code", "error", "error_description"),
        ("state", "code", "error", "error_description"),
    ),
    Endpoint("/saml2/idpresponse", (), ("SAMLResponse", "RelayState")),
    Endpoint(
        "/saml2/logout",
        ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature"),
        ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature"),
    ),
]
PAGES = [one for one in _KNOWN_PAGES if one.path in pages.PAGES]
ASSETS = [
    Endpoint("/assets/classic.css", ("client_id",)),
    Endpoint("/assets/managed.css", ("client_id",)),
    Endpoint("/assets/passkeys.js"),
    Endpoint("/assets/image", ("client_id", "category", "mode", "resource")),
]
GRANT_ENDPOINTS = [
    Endpoint("/oauth2/token", (), GRANTS),
    Endpoint("/oauth2/revoke", (), ("token", "token_type_hint", "client_id", "client_secret")),
]
AT_BASE = [
    Endpoint(f"/cognito-idp{one.path}", one.query, one.form, BASE)
    for one in (*PAGES, *ASSETS, *GRANT_ENDPOINTS)
]
OTHERS = [
    Endpoint("/oauth2/userInfo"),
    Endpoint("/cognito-idp/oauth2/userInfo", host=BASE),
    Endpoint("/oauth2/register", ("user_pool_id",)),
    Endpoint("/cognito-idp/oauth2/register", ("user_pool_id",), host=BASE),
    *(
        Endpoint(f"{prefix}/us-east-1_x/.well-known/{name}", host=BASE)
        for prefix in ("", "/issuer-cognito-idp")
        for name in ("openid-configuration", "jwks.json")
    ),
    *(
        Endpoint(f"{prefix}/.well-known/{name}", host=host)
        for host, prefix in (
            ("https://cognito-identity.amazonaws.com", ""),
            (BASE, "/cognito-identity"),
        )
        for name in ("openid-configuration", "jwks_uri")
    ),
    Endpoint("/", host=BASE),
    Endpoint("/cognito-idp/c/20260101000000/assets/images/image.jpg", host=BASE),
    Endpoint("/aws-cognito-idp-user-import/a/b/c", host=BASE),
]
_ACCOUNT = ("account_sub", "account_email", "code", "grant_type", "refuse")
_SENT_AWAY = ("client_id", "redirect_uri", "state", "nonce", "scope", "SAMLRequest", "RelayState")
STAND_INS = [
    Endpoint("/authorize", _SENT_AWAY, _ACCOUNT, "https://issuer.example.com"),
    Endpoint("/token", _SENT_AWAY, _ACCOUNT, "https://issuer.example.com"),
    Endpoint("/SingleSignOnService", _SENT_AWAY, _ACCOUNT, "https://idp.example.com"),
    Endpoint("/identity-providers/{pool}/MyOIDC/authorize", _SENT_AWAY, _ACCOUNT, BASE),
]
ENDPOINTS = [*PAGES, *ASSETS, *GRANT_ENDPOINTS, *AT_BASE, *OTHERS, *STAND_INS]


@dataclass
class World:
    """An emulator, what it is restored to before each request, and what there is to be sent.

    Attributes:
        cognito: the emulator.
        realm: the pool with managed login, and its public app client.
        saved: the emulator's state.
        waiting: the URL and the cookie of a sign-in that waits at each page.
        session: the cookie of the signed-in user ``ann``.
        known: values that mean something in some request, and prove nothing.
        before: what signs users in before the first request.
        names: the names that were read from queries and forms.
    """

    cognito: Cognito
    realm: Realm
    saved: Any
    waiting: dict[str, tuple[str, str]]
    session: str
    known: list[str]
    before: dict[str, set[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def send(
        self, method: str, url: str, form: dict[str, str] | bytes = b"", **headers: str
    ) -> Response:
        """Send a request to an emulator that nothing has happened to, and return the response."""
        self.cognito.restore(self.saved)
        body = form if isinstance(form, bytes) else urlencode(form).encode()
        response = answer(self.cognito, Request(method, url, headers, body))
        assert response is not None, url
        return response

    def granted(self) -> dict[str, set[str]]:
        """Return what signs users in: tokens, codes, and sessions of browsers."""
        pools = self.cognito.service("us-east-1").pools.values()
        return {
            "tokens": {token for pool in pools for token in pool.refresh_tokens},
            "codes": {code for pool in pools for code in pool.authorization_codes},
            "sessions": {token for pool in pools for token in pool.browser_sessions},
        }

    def revoked(self) -> int:
        """Return how many sign-ins were revoked."""
        pools = self.cognito.service("us-east-1").pools.values()
        families = {id(one): one for pool in pools for one in pool.refresh_tokens.values()}
        return sum(one.revoked for one in families.values())


class _Names(dict[str, str]):
    """Parameters that note which of them were asked for."""

    read: set[str]

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.read.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return super().__getitem__(name)


def make_world(patch: pytest.MonkeyPatch) -> Iterator[World]:
    """Make the emulator; it is gone when the iterator goes on."""
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    patch.setenv("AWS_ACCESS_KEY_ID", "test")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with intercept(base_url=BASE) as cognito:
        idp = boto3.client("cognito-idp", "us-east-1")
        realm, second = _first_pool(idp, cognito), _second_pool(idp)
        waiting, session = _sign_ins(realm, second)
        known = _known(cognito, realm, second)
        known += [_state_of_provider(realm)]
        world = World(cognito, realm, cognito.save(), waiting, session, known)
        world.before = world.granted()
        parse = messages._parameters

        def noting(text: str) -> dict[str, str]:
            parameters = _Names(parse(text))
            parameters.read = world.names
            return parameters

        patch.setattr(messages, "_parameters", noting)
        yield world


def _first_pool(idp: Any, cognito: Cognito) -> Realm:
    """Make the pool with managed login, choice, providers, registration, and clients by URL."""
    factors = {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]}
    realm = login_realm(
        idp,
        {
            "AutoVerifiedAttributes": ["email"],
            "Policies": {"SignInPolicy": factors},
            "DcrConfiguration": {"OpenDcrEnabled": True},
            "Schema": [{"Name": "name", "Required": False}],
        },
        ExplicitAuthFlows=[*FLOWS, "ALLOW_USER_AUTH"],
    )
    cognito.documents[METADATA_URL] = whole_metadata()
    create(realm, "MyOIDC", AttributeMapping={"email": "email"}, IdpIdentifiers=["example.com"])
    create(realm, "MySAML", "SAML")
    idp.update_user_pool_client(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        ExplicitAuthFlows=[*FLOWS, "ALLOW_USER_AUTH"],
        **oauth_settings(SupportedIdentityProviders=["COGNITO", "MyOIDC", "MySAML"]),
    )
    have_managed_login(realm)
    authenticator = SoftwareAuthenticator()
    access = realm.access()
    options = idp.start_web_authn_registration(AccessToken=access)["CredentialCreationOptions"]
    document = authenticator.create(options, f"https://{options['rp']['id']}")
    idp.complete_web_authn_registration(AccessToken=access, Credential=document)
    idp.create_cimd_policy(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        PolicyName="agents",
        URLPatterns=["https://client.example.com/*"],
    )
    return realm


def _second_pool(idp: Any) -> Realm:
    """Make the pool whose users need a second factor."""
    sms = {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}}
    pool = idp.create_user_pool(PoolName="second")["UserPool"]["Id"]
    realm = add_client(idp, pool, oauth_settings(ExplicitAuthFlows=FLOWS))
    idp.create_user_pool_domain(UserPoolId=pool, Domain="second")
    have_managed_login(realm, "second")
    idp.set_user_pool_mfa_config(
        UserPoolId=pool,
        MfaConfiguration="ON",
        SmsMfaConfiguration=sms,
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    realm.make_user("sam", phone_number="+15555550100", phone_number_verified="true")
    realm.make_user("tom")
    return realm


def _sign_ins(realm: Realm, second: Realm) -> tuple[dict[str, tuple[str, str]], str]:
    """Return the URL and cookie of a sign-in that waits at each page, and ann's session."""
    realm.make_user("new")
    realm.set_password("new", PASSWORD, permanent=False)
    realm.sign_up("una", email="una@example.com")
    waiting = {}

    def wait(host: str, of: Realm, username: str, **choice: str) -> None:
        browser = Browser()
        page = browser.sign_in(f"{host}/login", question(of), username=username)
        if choice:
            login = browser.get(f"{host}/login", question(of))
            form = {"_csrf": browser.session.cookies["XSRF-TOKEN"], "username": username}
            sent = browser.session.post(login.url, data=form, timeout=5, allow_redirects=False)
            page = browser.get(sent.headers["Location"])
            if choice["answer"]:
                page = browser.submit(page, **choice)
        cookie = browser.session.cookies["page-data"]
        waiting[urlsplit(page.url).path] = (page.url, f"page-data={cookie}")

    wait(HOST, realm, "new")
    wait(HOST, realm, "una")
    for answer_ in ("", "PASSWORD", "WEB_AUTHN"):
        wait(HOST, realm, "ann", answer=answer_)
    wait(MFA_HOST, second, "sam")
    wait(MFA_HOST, second, "tom")
    browser = Browser()
    done = browser.sign_in(f"{HOST}/login", question(realm))
    assert "code" in answered(done)
    return waiting, f"cognito={browser.session.cookies['cognito']}"


def _known(cognito: Cognito, realm: Realm, second: Realm) -> list[str]:
    """Return values that are real, none of which proves anything by itself."""
    idp, pool = realm.idp, realm.pool_id
    idp.create_resource_server(UserPoolId=pool, Identifier="notes", Name="Notes", Scopes=SCOPES)
    other = add_client(
        idp,
        pool,
        oauth_settings(
            GenerateSecret=True,
            CallbackURLs=[OTHER_CALLBACK],
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", IMPERSONATION, DELEGATION],
        ),
    )
    machine = add_client(
        idp,
        pool,
        {
            "GenerateSecret": True,
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthScopes": ["notes/read"],
        },
    )
    tokens = other.tokens()
    verified: dict[str, Any] = dict(PKCE)
    bound = cognito.authorize(realm.client_id, username="ann", redirect_uri=CALLBACK, **verified)
    foreign = cognito.authorize(other.client_id, username="ann", redirect_uri=OTHER_CALLBACK)
    return [
        *(one.client_id for one in (realm, second, other, machine)),
        *(realm.pool_id, CLIENT_URL, CALLBACK, OTHER_CALLBACK, LOGOUT, EVIL),
        *(tokens["RefreshToken"], tokens["AccessToken"], tokens["IdToken"]),
        *(bound.code or "", foreign.code or ""),
        *PKCE.values(),
        json.dumps({"type": "public-key"}),
    ]


def _state_of_provider(realm: Realm) -> str:
    """Return the state of a sign-in at the OpenID Connect provider under way."""
    url = f"{HOST}/oauth2/authorize"
    away = Browser().get(url, question(realm, identity_provider="MyOIDC"))
    query = dict(pair.split("=", 1) for pair in urlsplit(away.headers["Location"]).query.split("&"))
    return query["state"].replace("%3A", ":")
