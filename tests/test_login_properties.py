"""Whatever is sent to any endpoint: no fault, no way out, no token that was not earned.

The table of endpoints is checked against the routes and pages that there are, and against the names
of parameters that the emulator reads.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cognito_intercept.http.destinations import HostKind, destination_of
from cognito_intercept.http.logos import answer_logo
from cognito_intercept.http.routes import ROUTES, routes_from
from cognito_intercept.http.uploads import answer_upload
from cognito_intercept.login.pages import PAGES
from tests.browsers import CALLBACK, HOST, LOGOUT
from tests.endpoints import ASSETS as ASSET_ENDPOINTS
from tests.endpoints import (
    AT_BASE,
    BASE,
    CLIENT_URL,
    ENDPOINTS,
    GRANT_ENDPOINTS,
    MFA_HOST,
    OTHER_CALLBACK,
    STAND_INS,
    XSRF,
    Endpoint,
    World,
    make_world,
)
from tests.endpoints import PAGES as PAGE_ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.http import Response
    from cognito_intercept.http.routes import Route

BOUNDED = settings(
    derandomize=True, deadline=None, database=None, phases=(Phase.generate, Phase.shrink)
)
NAMES = {name for one in ENDPOINTS for name in (*one.query, *one.form)}
TYPE = "urn:ietf:params:oauth:token-type:"
WORDS = [
    "https://evil.example.com/",
    "//evil.example.com",
    "javascript:alert(1)",
    f"{CALLBACK}\r\nX: y",
    f"{CALLBACK}@evil.example.com",
    f"{CALLBACK}/../evil",
    "code",
    "token",
    "openid email",
    "none",
    "login",
    "select_account consent",
    "S256",
    "plain",
    "a" * 43,
    "0",
    "-1",
    "99999999999999999999",
    "urn:cognito:loa:4",
    "COGNITO",
    "MyOIDC",
    "MySAML",
    "example.com",
    "ann",
    "bob",
    "una",
    "wrong",
    "0ther-Passw0rd!",
    "bob@example.com",
    "+15555550100",
    "EMAIL_OTP",
    "WEB_AUTHN",
    "SMS_MFA",
    "PASSWORD",
    "de",
    "LIGHT",
    "FORM_LOGO",
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    f"{TYPE}access_token",
    f"{TYPE}id_token",
    f"{TYPE}saml2",
    "notes",
    "notes/read",
    '{"a": "b"}',
    "PHNhbWw+",
    '"><script>alert(1)</script>',
]
# What fits a parameter, so that requests get far; and no right password, code or secret among it.
FITTING = {
    "_csrf": [XSRF],
    "username": ["ann", "bob", "una", "new"],
    "password": ["wrong", "0ther-Passw0rd!"],
    "new_password": ["0ther-Passw0rd!", "short"],
    "code": ["000000", "123456"],
    "confirmation_code": ["000000"],
    "user_name": ["una", "ann"],
    "answer": ["EMAIL_OTP", "WEB_AUTHN", "PASSWORD", "SMS_MFA", "SOFTWARE_TOKEN_MFA"],
    "email": ["bob@example.com"],
    "requiredAttributes[email]": ["bob@example.com"],
    "response_type": ["code", "token"],
    "scope": ["openid", "openid email", "notes/read"],
    "prompt": ["none", "login", "select_account consent"],
    "max_age": ["0", "100"],
    "lang": ["de", "en"],
    "identity_provider": ["MyOIDC", "MySAML", "COGNITO"],
    "idp_identifier": ["example.com"],
    "code_challenge": ["a" * 43],
    "code_challenge_method": ["S256", "plain"],
    "subject_token_type": [f"{TYPE}access_token", f"{TYPE}id_token", f"{TYPE}saml2"],
    "actor_token_type": [f"{TYPE}access_token"],
    "requested_token_type": [f"{TYPE}access_token", f"{TYPE}id_token"],
    "audience": ["notes"],
    "aws_client_metadata": ['{"a": "b"}'],
    "SAMLResponse": ["PHNhbWw+"],
}
# Where a browser may be sent beside the pages.
OUTSIDE = {
    CALLBACK,
    OTHER_CALLBACK,
    LOGOUT,
    "https://issuer.example.com/authorize",
    "https://idp.example.com/SingleSignOnService",
}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """The emulator that is asked."""
    with pytest.MonkeyPatch.context() as patch:
        yield from make_world(patch)


def values(world: World, name: str = "") -> st.SearchStrategy[str]:
    """Return what a parameter may be: what fits, what makes sense elsewhere, and anything else."""
    elsewhere = st.sampled_from([*world.known, *WORDS])
    fitting = [st.sampled_from(FITTING[name])] * 3 if name in FITTING else [elsewhere]
    return st.one_of(*fitting, elsewhere, st.text(max_size=30))


def fitting(world: World, name: str) -> st.SearchStrategy[str]:
    """Return what fits a parameter."""
    return st.sampled_from(FITTING.get(name, world.known))


def parameters(world: World, names: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    """Return parameters of some of these names, and perhaps one of another."""
    other = st.tuples(st.sampled_from(sorted(NAMES)), values(world))
    named = [st.tuples(st.just(name), values(world, name)) for name in names]
    return st.lists(st.one_of(*named, other), max_size=3).map(dict)


def forms(world: World, endpoint: Endpoint) -> st.SearchStrategy[dict[str, str]]:
    """Return whole forms of which each field fits, but for some that were changed or left out."""
    names = [name for name in endpoint.form if name != "csrf"]
    whole = st.fixed_dictionaries({name: fitting(world, name) for name in names})
    nothing: dict[str, str] = {}
    changed = st.one_of(st.just(nothing), parameters(world, endpoint.form))
    absent = st.sampled_from(["", "", *names])
    return st.builds(_form, whole, changed, absent)


def _form(whole: dict[str, str], changed: dict[str, str], absent: str) -> dict[str, str]:
    form = whole | changed
    form.pop(absent, None)
    return form


def cookies(world: World) -> st.SearchStrategy[str]:
    """Return cookies of browsers: with the token of the forms, a session, a language, garbage."""
    token = f"XSRF-TOKEN={XSRF}"
    fitting = [token, token, token, f"{token}; {world.session}", "", "lang=de; cognito=x"]
    garbage = st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=30)
    return st.one_of(*[st.sampled_from(fitting)] * 3, garbage)


def check(world: World, response: Response, *, is_earned: bool = False) -> dict[str, str]:
    """Check what holds of every response, and return the parameters that go to an app."""
    assert response.status in {200, 201, 302, 400, 401, 403, 404, 405}
    assert all(value.isprintable() for _, value in response.headers)
    assert b"<script>alert" not in response.body
    assert world.names <= NAMES, "the table of endpoints lacks a parameter"
    sent = sent_to_app(response)
    if not is_earned:
        new = {name: found - world.before[name] for name, found in world.granted().items()}
        assert not any(new.values()), new
        assert not {"code", "access_token", "id_token"} & sent.keys()
    return sent


def sent_to_app(response: Response) -> dict[str, str]:
    """Return the parameters with which a browser is sent away; where to is checked."""
    location = response.header("Location")
    if location is None:
        return {}
    target = urlsplit(location)
    where = f"{target.scheme}://{target.netloc}{target.path}"
    if location.startswith((f"{HOST}/", f"{MFA_HOST}/", f"{BASE}/")):
        return {}
    assert where in OUTSIDE, location
    assert target.username is None
    return dict(parse_qsl(target.fragment or target.query)) if where == CALLBACK else {}


def test_the_table_has_every_endpoint(world: World) -> None:
    """Each route is taken by one of them at least, on every kind of host that has pages."""
    pages = {one.path for one in (*PAGE_ENDPOINTS, *ASSET_ENDPOINTS)}
    assert PAGES.keys() <= pages
    assert PAGES.keys() <= {one.path.removeprefix("/cognito-idp") for one in AT_BASE}
    taken: list[Route] = []
    for one in ENDPOINTS:
        destination = destination_of(world.cognito, one.url)
        assert destination is not None, one
        taken += routes_from(destination)
    left = [route for route in ROUTES if route not in taken]
    # The hosts of images and of uploaded files, both of which the base URL stands for.
    assert {route.handler for route in left} <= {answer_logo, answer_upload}


@pytest.mark.parametrize("endpoint", [*PAGE_ENDPOINTS, *AT_BASE], ids=lambda one: one.url)
def test_pages(world: World, endpoint: Endpoint) -> None:
    """Parameters, fields and cookies of any kind, also beside a request that is right."""
    path = endpoint.path.removeprefix("/cognito-idp")
    right = {
        "client_id": world.realm.client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "state": "s1",
    }

    @settings(BOUNDED, max_examples=10 if endpoint in PAGE_ENDPOINTS else 3)
    @given(data=st.data())
    def ask(data: Any) -> None:
        query = data.draw(st.sampled_from([right, right, right, {}]))
        changes = data.draw(st.one_of(st.just({}), parameters(world, endpoint.query)))
        form = data.draw(forms(world, endpoint))
        cookie = data.draw(cookies(world))
        methods = ["POST", "POST", "GET"] if endpoint.form else ["GET", "GET", "POST"]
        method = data.draw(st.sampled_from([*methods, "HEAD"]))
        query = query | changes
        response = world.send(method, f"{endpoint.url}?{urlencode(query)}", form, cookie=cookie)
        sent = check(world, response, is_earned=world.session in cookie)
        assert not {"code", "access_token"} & sent.keys() or path == "/oauth2/authorize"

    ask()


@pytest.mark.parametrize("path", ["/mfa", "/mfaSetup", "/selectChallenge", "/password", "/passkey"])
def test_challenges(world: World, path: str) -> None:
    """A sign-in that waits for its next proof is not ended without it."""
    endpoint = next(one for one in PAGE_ENDPOINTS if one.path == path)
    url, cookie = world.waiting[path]

    @settings(BOUNDED, max_examples=20)
    @given(data=st.data())
    def ask(data: Any) -> None:
        form = data.draw(forms(world, endpoint))
        method = data.draw(st.sampled_from(["POST", "POST", "GET"]))
        browser = f"XSRF-TOKEN={XSRF}; {cookie}"
        check(world, world.send(method, url, form, cookie=browser))

    ask()


@pytest.mark.parametrize("path", ["/changePassword", "/confirm"])
def test_accounts(world: World, path: str) -> None:
    """A user who has shown the password sets a new one, or is not confirmed without the code."""
    endpoint = next(one for one in PAGE_ENDPOINTS if one.path == path)
    url, cookie = world.waiting[path]

    @settings(BOUNDED, max_examples=20)
    @given(data=st.data())
    def ask(data: Any) -> None:
        form = data.draw(forms(world, endpoint))
        response = world.send("POST", url, form, cookie=f"XSRF-TOKEN={XSRF}; {cookie}")
        check(world, response, is_earned=path == "/changePassword" and "new_password" in form)

    ask()


@pytest.mark.parametrize("endpoint", GRANT_ENDPOINTS, ids=str)
def test_grants(world: World, endpoint: Endpoint) -> None:
    """Codes without their verifier, tokens without their client's secret: nothing is issued."""

    @settings(BOUNDED, max_examples=80)
    @given(data=st.data())
    def ask(data: Any) -> None:
        form = data.draw(forms(world, endpoint))
        secrets = st.sampled_from(["", "Basic !", "Basic eDp5", "Bearer x"])
        header = {"authorization": word} if (word := data.draw(secrets)) else {}
        response = world.send("POST", endpoint.url, form, **header)
        check(world, response)
        assert world.revoked() == 0
        body = json.loads(response.body) if response.body else {}
        assert not {"access_token", "id_token", "refresh_token"} & body.keys()
        statuses = {400} if endpoint.path == "/oauth2/token" else {200, 400, 401}
        assert response.status in statuses
        assert (response.status == 200) == (body == {})

    ask()


GRANTS = {
    "authorization_code": ("code", "redirect_uri", "client_id"),
    "refresh_token": ("refresh_token", "client_id"),
    "client_credentials": ("client_id",),
    "urn:ietf:params:oauth:grant-type:token-exchange": (
        "subject_token",
        "subject_token_type",
        "client_id",
    ),
}


@pytest.mark.parametrize("grant", GRANTS)
def test_each_grant(world: World, grant: str) -> None:
    """With its own parameters, each of them real and of another request."""
    endpoint = GRANT_ENDPOINTS[0]
    real = st.sampled_from([one for one in (*world.known, *WORDS) if one.isprintable()])

    @settings(BOUNDED, max_examples=30)
    @given(data=st.data())
    def ask(data: Any) -> None:
        form = {name: data.draw(real) for name in GRANTS[grant]} | {"grant_type": grant}
        form |= data.draw(parameters(world, endpoint.form[1:]))
        form["grant_type"] = grant
        response = world.send("POST", endpoint.url, form)
        check(world, response)
        assert response.status == 400
        assert json.loads(response.body)["error"] in {
            "invalid_client",
            "invalid_grant",
            "invalid_request",
            "invalid_scope",
            "invalid_target",
            "unauthorized_client",
        }

    ask()


@pytest.mark.parametrize("endpoint", STAND_INS, ids=lambda one: one.url)
def test_stand_ins(world: World, endpoint: Endpoint) -> None:
    """A provider's stand-in sends users back to the pool that sent them, and nowhere else."""
    url = endpoint.url.format(pool=world.realm.pool_id)

    @settings(BOUNDED, max_examples=20)
    @given(data=st.data())
    def ask(data: Any) -> None:
        query = data.draw(parameters(world, endpoint.query))
        form = data.draw(forms(world, endpoint))
        method = data.draw(st.sampled_from(["GET", "POST"]))
        check(world, world.send(method, f"{url}?{urlencode(query)}", form))

    ask()


latin = st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=40)


@settings(BOUNDED, max_examples=40)
@given(data=st.data())
def test_user_info(world: World, data: Any) -> None:
    """No header shows a user: those of ann that exist have not the scope."""
    token = data.draw(st.sampled_from(world.known) | latin)
    header = data.draw(st.sampled_from([f"Bearer {token}", f"bearer  {token}", token, ""]))
    method = data.draw(st.sampled_from(["GET", "POST"]))
    form = data.draw(parameters(world, ()) | st.just({}))
    response = world.send(method, f"{HOST}/oauth2/userInfo", form, authorization=header)
    check(world, response)
    assert response.status in {400, 401}
    assert "Bearer error=" in str(response.header("WWW-Authenticate"))


@settings(BOUNDED, max_examples=40)
@given(data=st.data())
def test_registration(world: World, data: Any) -> None:
    """Whatever is wished for: a client has only what open registration allows."""
    strings = values(world) | st.sampled_from(["client_secret_basic", "implicit", "profile"])
    scalars = st.none() | st.booleans() | st.integers() | strings
    members = st.sampled_from(
        [
            "client_name",
            "grant_types",
            "redirect_uris",
            "response_types",
            "scope",
            "token_endpoint_auth_method",
            "x",
        ]
    )
    anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
    wish = {"redirect_uris": [CALLBACK]} | data.draw(st.dictionaries(members, anything, max_size=4))
    body = data.draw(st.just(json.dumps(wish).encode()) | st.binary(max_size=20))
    response = world.send("POST", f"{HOST}/oauth2/register", body)
    check(world, response)
    assert response.status in {201, 400}
    if response.status == 201:
        made = json.loads(response.body)
        assert made["grant_types"] in (
            ["authorization_code"],
            ["authorization_code", "refresh_token"],
            ["refresh_token", "authorization_code"],
        )
        assert set(made["scope"].split()) <= {"openid", "email", "phone", "profile"}


@settings(BOUNDED, max_examples=60)
@given(data=st.data())
def test_clients_by_url(world: World, data: Any) -> None:
    """Whatever a client's document says: users are sent to what it names only."""
    uris = st.sampled_from([CALLBACK, "https://evil.example.com/", "javascript:alert(1)", "x"])
    scalars = st.none() | st.integers() | values(world)
    changes = st.dictionaries(
        st.sampled_from(
            ["client_id", "client_name", "token_endpoint_auth_method", "grant_types", "scope", "x"]
        ),
        scalars | st.lists(scalars, max_size=2),
        max_size=2,
    )
    named = data.draw(st.lists(uris, max_size=2) | scalars)
    document = {
        "client_id": CLIENT_URL,
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code"],
        "redirect_uris": named,
    } | data.draw(changes)
    text = data.draw(st.sampled_from([json.dumps(document)] * 4 + ["", "[]", "{"]))
    world.cognito.documents.add(CLIENT_URL, text)
    wanted = data.draw(uris)
    query = {"client_id": CLIENT_URL, "redirect_uri": wanted, "response_type": "code"}
    response = world.send("GET", f"{HOST}/oauth2/authorize?{urlencode(query)}")
    assert response.status == 302
    location = str(response.header("Location"))
    if not location.startswith(f"{HOST}/"):
        assert isinstance(named, list)
        assert wanted in named
        assert location.startswith(f"{wanted}?error")
    assert world.names <= NAMES


@settings(BOUNDED, max_examples=60)
@given(data=st.data())
def test_documents(world: World, data: Any) -> None:
    """At any path, with any query: a document of a pool that exists, or nothing."""
    segment = st.sampled_from([world.realm.pool_id, "us-east-1_x", "..", "%2e%2e"]) | latin
    name = data.draw(st.sampled_from(["openid-configuration", "jwks.json"]) | latin)
    host = data.draw(
        st.sampled_from(
            [BASE, f"{BASE}/issuer-cognito-idp", "https://cognito-idp.us-east-1.amazonaws.com"]
        )
    )
    query = urlencode(data.draw(parameters(world, ())))
    url = f"{host}/{data.draw(segment)}/.well-known/{name}?{query}"
    destination = destination_of(world.cognito, url)
    if destination is None or (destination.kind is HostKind.BASE and not routes_from(destination)):
        return
    response = world.send(data.draw(st.sampled_from(["GET", "HEAD", "POST"])), url)
    check(world, response)
    if response.status == 200 and response.body:
        assert {"issuer", "keys"} & json.loads(response.body).keys()


@pytest.mark.parametrize("endpoint", ASSET_ENDPOINTS, ids=str)
def test_assets(world: World, endpoint: Endpoint) -> None:
    """Stylesheets, scripts and images of any client, or of none."""

    @settings(BOUNDED, max_examples=8)
    @given(data=st.data())
    def ask(data: Any) -> None:
        query = urlencode(data.draw(parameters(world, endpoint.query)))
        response = world.send("GET", f"{endpoint.url}?{query}")
        assert response.status in {200, 404}

    ask()
