"""The grant of token exchange at the token endpoint (RFC 8693)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session

from tests.exchanges import DELEGATION, IMPERSONATION, Exchange, Provider, make_exchange
from tests.helpers import needs_reference_model
from tests.machines import discovery_of
from tests.providers import federated
from tests.realms import add_client, claims_of, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

pytestmark = needs_reference_model

GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
TYPE = "urn:ietf:params:oauth:token-type:"
ACCESS = f"{TYPE}access_token"


@pytest.fixture
def exchange(idp: Any) -> Exchange:
    """A pool with the user ``ann``."""
    exchange = make_exchange(idp)
    exchange.realm.make_user(email="ann@example.com")
    return exchange


def endpoint(exchange: Exchange) -> str:
    """Return the advertised token endpoint."""
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{exchange.realm.pool_id}"
    return str(discovery_of(issuer)["token_endpoint"])


def ask(exchange: Exchange, token: str | None = None, **form: str) -> requests.Response:
    """Ask for a token in exchange for an access token, or for what the form says."""
    whole = {"grant_type": GRANT, "subject_token_type": ACCESS}
    whole |= {} if token is None else {"subject_token": token}
    auth = (exchange.app.client_id, exchange.app.secret or "")
    return requests.post(endpoint(exchange), data=whole | form, auth=auth, timeout=5)


def refused(answer: requests.Response) -> Any:
    """Return the error of an answer, which must be one."""
    assert answer.status_code == 400
    return answer.json()


def test_impersonation(exchange: Exchange) -> None:
    """The answer has the five members of RFC 8693, and PyJWT verifies the token."""
    subject = exchange.realm.access()
    answer = ask(exchange, subject)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    body = answer.json()
    token = body.pop("access_token")
    assert body == {
        "issued_token_type": ACCESS,
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "aws.cognito.signin.user.admin",
    }
    issuer = claims_of(subject)["iss"]
    key = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json").get_signing_key_from_jwt(token)
    claims = jwt.decode(token, key, ["RS256"], issuer=issuer)
    assert (claims["username"], claims["client_id"]) == ("ann", exchange.app.client_id)


def test_the_same_as_the_api(exchange: Exchange) -> None:
    """Endpoint and API issue the same token, but for its id."""
    subject = exchange.realm.tokens()["IdToken"]
    actor = exchange.machine_token()
    by_api = exchange.derive(
        subject,
        SubjectTokenType="ID_TOKEN",
        ActorToken=actor,
        ActorTokenType="ACCESS_TOKEN",
        Audiences=["billing"],
        RequestedTokenType="ID_TOKEN",
    )
    by_form = ask(
        exchange,
        subject,
        subject_token_type=f"{TYPE}id_token",
        actor_token=actor,
        actor_token_type=ACCESS,
        audience="billing",
        requested_token_type=f"{TYPE}id_token",
    ).json()
    assert (by_form["issued_token_type"], by_form["token_type"]) == (f"{TYPE}id_token", "N_A")
    pair = [claims_of(token) for token in (by_api["IssuedToken"], by_form["access_token"])]
    for claims in pair:
        for name in ("jti", "iat", "exp"):
            del claims[name]
    assert pair[0] == pair[1]
    assert pair[0]["act"] == {"sub": exchange.machine.client_id}


def test_by_authlib(exchange: Exchange) -> None:
    """Authlib's session exchanges a token with its own words."""
    session = OAuth2Session(
        exchange.app.client_id, exchange.app.secret, token_endpoint_auth_method="client_secret_post"
    )
    answer = session.fetch_token(
        endpoint(exchange),
        grant_type=GRANT,
        subject_token=exchange.realm.access(),
        subject_token_type=ACCESS,
        resource="notes",
    )
    assert claims_of(answer["access_token"])["aud"] == "notes"


def test_a_providers_token(exchange: Exchange, cognito: Cognito) -> None:
    """The ``iss`` of a foreign token names the provider (G)."""
    provider = Provider(exchange, cognito)
    federated(cognito, exchange.realm, "MyOIDC", "42")
    answer = ask(exchange, provider.token(), subject_token_type=f"{TYPE}id_token")
    assert claims_of(answer.json()["access_token"])["username"] == "MyOIDC_42"
    unknown = ask(exchange, provider.token(iss="https://x.example"))
    assert refused(unknown) == {"error": "invalid_request"}


@pytest.mark.parametrize(
    "form",
    [
        {"subject_token_type": ""},
        {"subject_token_type": "access_token"},
        {"subject_token_type": f"{TYPE}refresh_token"},
        {"subject_token_type": f"{TYPE}saml1"},
        {"actor_token": "x", "actor_token_type": f"{TYPE}jwt"},
        {"actor_token": "", "actor_token_type": ACCESS},
        {"requested_token_type": "id_token"},
        {"requested_token_type": f"{TYPE}jwt"},
        {"subject_token_type": f"{TYPE}jwt"},
        {"subject_token": ""},
        {"actor_token": "x"},
        {"actor_token_type": ACCESS},
        {"actor_token": "x", "actor_token_type": ACCESS},
        {"requested_token_type": f"{TYPE}refresh_token"},
        {"requested_token_type": f"{TYPE}saml2"},
        {"subject_token": "x"},
        {"subject_token_type": f"{TYPE}id_token"},
        {"subject_token_type": f"{TYPE}saml2"},
    ],
)
def test_invalid_requests(exchange: Exchange, form: dict[str, str]) -> None:
    """Tokens and types that are missing, unknown or false are an invalid request."""
    answer = ask(exchange, **({"subject_token": exchange.realm.access()} | form))
    assert refused(answer) == {"error": "invalid_request"}


@pytest.mark.parametrize("why", ["expired", "revoked", "forged", "disabled", "deleted"])
def test_dead_subjects(exchange: Exchange, cognito: Cognito, why: str) -> None:
    """Nothing is exchanged for a token that is no good (RFC 8693, 2.2.2); no token is in it."""
    token = exchange.realm.access()
    if why == "expired":
        cognito.clock.advance(3601)
    elif why == "revoked":
        exchange.idp.admin_user_global_sign_out(**exchange.realm.by_name())
    elif why == "forged":
        token = token[:-8] + "AAAAAAAA"
    else:
        operation = {"disabled": "admin_disable_user", "deleted": "admin_delete_user"}[why]
        getattr(exchange.idp, operation)(**exchange.realm.by_name())
    answer = ask(exchange, token)
    assert refused(answer) == {"error": "invalid_request"}
    assert "no-store" in answer.headers["Cache-Control"]
    assert "WWW-Authenticate" not in answer.headers


def test_no_subject(exchange: Exchange) -> None:
    """There is nothing to exchange."""
    assert refused(ask(exchange, subject_token_type="")) == {"error": "invalid_request"}


def test_invalid_targets_and_scopes(exchange: Exchange) -> None:
    """Unknown resources, a resource beside an audience, and scopes that are not the subject's."""
    subject = exchange.realm.access()
    for form in ({"resource": "x"}, {"resource": "notes", "audience": "billing"}):
        assert refused(ask(exchange, subject, **form)) == {"error": "invalid_target"}
    assert refused(ask(exchange, subject, scope="notes/read")) == {"error": "invalid_scope"}


@pytest.mark.parametrize(("flow", "has_actor"), [(DELEGATION, False), (IMPERSONATION, True)])
def test_client_without_the_flow(idp: Any, flow: str, has_actor: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """A flow that is not enabled is not the client's to use."""
    exchange = make_exchange(idp, ExplicitAuthFlows=[flow])
    exchange.realm.make_user()
    actor = {"actor_token": exchange.machine_token(), "actor_token_type": ACCESS}
    answer = ask(exchange, exchange.realm.access(), **(actor if has_actor else {}))
    assert refused(answer) == {"error": "unauthorized_client"}


def test_client_authentication(exchange: Exchange) -> None:
    """The app client proves itself as for every grant; a public one by its id."""
    form = {
        "grant_type": GRANT,
        "subject_token": exchange.realm.access(),
        "subject_token_type": ACCESS,
    }
    url, named = endpoint(exchange), {"client_id": exchange.app.client_id}
    answer = requests.post(url, data=form | named, timeout=5)
    assert refused(answer) == {
        "error": "invalid_client",
        "error_description": "invalid_client_secret",
    }
    settings = {"ExplicitAuthFlows": [IMPERSONATION]}
    public = add_client(exchange.idp, exchange.realm.pool_id, settings)
    answer = requests.post(url, data=form | {"client_id": public.client_id}, timeout=5)
    assert claims_of(answer.json()["access_token"])["client_id"] == public.client_id


def test_trigger_that_fails(exchange: Exchange, cognito: Cognito) -> None:
    """Its text is in the answer."""
    subject = exchange.realm.access()

    def fail(_event: Any, _context: object) -> Any:
        raise ValueError("no")

    cognito.on("PreTokenGeneration", fail, version="V2_0")
    assert refused(ask(exchange, subject)) == {
        "error": "invalid_request",
        "error_description": "PreTokenGeneration failed with error no.",
    }


def test_a_token_of_another_pool(exchange: Exchange) -> None:
    """A pool that is no provider of this one is foreign."""
    other = make_realm(exchange.idp)
    other.make_user()
    assert refused(ask(exchange, other.access())) == {"error": "invalid_request"}
