"""Pools with threat protection, and what their risk configurations say."""

from __future__ import annotations

from typing import Any

from tests.realms import PASSWORD, Realm, make_realm
from tests.second_factors import EMAIL, EMAIL_CONFIGURATION, EVERY_FLOW, SMS_CONFIGURATION

SENDER = "arn:aws:ses:us-east-1:123456789012:identity/shop@example.com"
HOME, WORK, ELSEWHERE = "192.0.2.1", "198.51.100.7", "203.0.113.9"


class ProtectedRealm(Realm):
    """A realm whose app signs every call with its secret."""

    def initiate(self, flow: str, **parameters: str) -> Any:
        """Call InitiateAuth."""
        return super().initiate(
            flow, **self.hash_of(parameters.get("USERNAME", "ann")) | parameters
        )

    def admin_initiate(self, flow: str, **parameters: str) -> Any:
        """Call AdminInitiateAuth."""
        hashed = self.hash_of(parameters.get("USERNAME", "ann"))
        return super().admin_initiate(flow, **hashed | parameters)

    def respond(self, challenge: str, session: str | None = None, **responses: str) -> Any:
        """Call RespondToAuthChallenge."""
        hashed = self.hash_of(responses["USERNAME"])
        return super().respond(challenge, session, **hashed | responses)

    def by_client(self, name: str = "ann") -> dict[str, str]:
        """Return the parameters that name a user to an operation of the app."""
        return super().by_client(name) | {"SecretHash": self.hash_of(name)["SECRET_HASH"]}


def protected_realm(
    idp: Any, mode: str = "ENFORCED", *, pool: dict[str, Any] | None = None, **client: Any
) -> ProtectedRealm:
    """Create a pool with threat protection in a mode, with a user ann."""
    settings = {
        "UserPoolTier": "PLUS",
        "UserPoolAddOns": {"AdvancedSecurityMode": mode},
        "EmailConfiguration": EMAIL_CONFIGURATION,
        "SmsConfiguration": SMS_CONFIGURATION,
        "AutoVerifiedAttributes": ["email"],
    } | (pool or {})
    # Addresses that an app tells count only for such a client, which must have a secret [D].
    told = {"GenerateSecret": True, "EnablePropagateAdditionalUserContextData": True}
    made = make_realm(idp, settings, {"ExplicitAuthFlows": EVERY_FLOW} | told | client)
    realm = ProtectedRealm(made.idp, made.pool_id, made.client_id, made.secret)
    realm.make_user(email=EMAIL, email_verified="true")
    return realm


def configure(realm: Realm, client_id: str | None = None, **blocks: Any) -> Any:
    """Set the risk configuration of the pool or of a client; the answer's configuration."""
    named = {} if client_id is None else {"ClientId": client_id}
    answer = realm.idp.set_risk_configuration(UserPoolId=realm.pool_id, **named, **blocks)
    return answer["RiskConfiguration"]


def lists(blocked: list[str] | None = None, skipped: list[str] | None = None) -> dict[str, Any]:
    """Return a block with address lists."""
    return {
        "RiskExceptionConfiguration": {
            "BlockedIPRangeList": blocked or [],
            "SkippedIPRangeList": skipped or [],
        }
    }


def takeover(action: str, *, notify: bool = False, **emails: Any) -> dict[str, Any]:
    """Return a block that takes one action at every risk level."""
    actions = {
        f"{level}Action": {"Notify": notify, "EventAction": action}
        for level in ("Low", "Medium", "High")
    }
    configuration = {"SourceArn": SENDER, "From": "shop@example.com", **emails}
    return {
        "AccountTakeoverRiskConfiguration": {
            "NotifyConfiguration": configuration,
            "Actions": actions,
        }
    }


def compromised(action: str = "BLOCK", *events: str) -> dict[str, Any]:
    """Return a block about compromised passwords."""
    found: dict[str, Any] = {"Actions": {"EventAction": action}}
    return {
        "CompromisedCredentialsRiskConfiguration": found
        | ({"EventFilter": list(events)} if events else {})
    }


def sign_in_from(realm: Realm, address: str | None, password: str = PASSWORD) -> Any:
    """Sign ann in by password from an address."""
    context = {} if address is None else {"UserContextData": {"IpAddress": address}}
    return realm.idp.initiate_auth(
        ClientId=realm.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": password, **realm.hash_of("ann")},
        **context,
    )


def events_of(realm: Realm, **parameters: Any) -> list[dict[str, Any]]:
    """Return ann's events, the newest first."""
    answer = realm.idp.admin_list_user_auth_events(**realm.by_name(), **parameters)
    found: list[dict[str, Any]] = answer["AuthEvents"]
    return found
