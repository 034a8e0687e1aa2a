"""A user pool with passkeys, and the steps of its user."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.helpers import refusal
from tests.realms import FLOWS, Realm, make_realm

PARTY = "login-here.auth.us-east-1.amazoncognito.com"
SITE = f"https://{PARTY}"


@dataclass(frozen=True)
class PasskeyRealm(Realm):
    """A user pool with passkeys among its first factors; ann has signed in by password."""

    token: str = ""

    def configure(self, **configuration: str) -> None:
        """Set the pool's WebAuthnConfiguration."""
        self.idp.set_user_pool_mfa_config(
            UserPoolId=self.pool_id, WebAuthnConfiguration=configuration
        )

    def start(self, token: str | None = None) -> Any:
        """Start a registration and return the creation options."""
        answer = self.idp.start_web_authn_registration(AccessToken=token or self.token)
        return answer["CredentialCreationOptions"]

    def complete(self, document: Any, token: str | None = None) -> None:
        """Complete a registration."""
        self.idp.complete_web_authn_registration(
            AccessToken=token or self.token, Credential=document
        )

    def register(self, authenticator: Any) -> Any:
        """Register a passkey of ann's; the browser's answer."""
        options = self.start()
        document = authenticator.create(options, f"https://{options['rp']['id']}")
        self.complete(document)
        return document

    def refused(self, document: Any, token: str | None = None) -> tuple[str, str]:
        """Return the error in which a completion ends."""
        return refusal(
            self.idp.complete_web_authn_registration,
            AccessToken=token or self.token,
            Credential=document,
        )

    def passkeys(self) -> list[Any]:
        """List ann's passkeys."""
        answer = self.idp.list_web_authn_credentials(AccessToken=self.token)
        listed: list[Any] = answer["Credentials"]
        return listed

    def challenge(self, name: str = "ann") -> Any:
        """Start to sign in by passkey."""
        parameters = {"USERNAME": name, "PREFERRED_CHALLENGE": "WEB_AUTHN"}
        return self.initiate("USER_AUTH", **parameters, **self.hash_of(name))

    def answer(self, step: Any, document: Any, name: str = "ann") -> Any:
        """Answer the challenge with a browser's document."""
        text = document if isinstance(document, str) else json.dumps(document)
        responses = {"USERNAME": name, "CREDENTIAL": text, **self.hash_of(name)}
        return self.respond("WEB_AUTHN", step["Session"], **responses)

    def sign_in_by(self, authenticator: Any) -> Any:
        """Sign ann in by passkey; the AuthenticationResult."""
        step = self.challenge()
        options = request_options(step)
        document = authenticator.get(options, f"https://{options['rpId']}")
        return self.answer(step, document)["AuthenticationResult"]


def request_options(step: Any) -> Any:
    """Return the options of a WEB_AUTHN challenge."""
    assert step["ChallengeName"] == "WEB_AUTHN"
    return json.loads(step["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])


def passkey_realm(
    idp: Any,
    *,
    domain: str | None = "login-here",
    factors: list[str] | None = None,
    client: dict[str, Any] | None = None,
) -> PasskeyRealm:
    """Create the pool, by default with a domain, and ann in it."""
    policy = {"AllowedFirstAuthFactors": factors or ["PASSWORD", "WEB_AUTHN"]}
    settings = {"ExplicitAuthFlows": [*FLOWS, "ALLOW_USER_AUTH"]} | (client or {})
    realm = make_realm(idp, {"Policies": {"SignInPolicy": policy}}, settings)
    if domain is not None:
        idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain=domain)
    realm.make_user("ann", email="ann@example.com")
    return PasskeyRealm(idp, realm.pool_id, realm.client_id, realm.secret, realm.access())
