"""Cases of signing in: passwords, SRP, new passwords, tokens."""

from __future__ import annotations

from typing import Any

from pycognito.aws_srp import AWSSRP

from tests.realms import PASSWORD, Realm, add_client
from tests.replay.stage import Stage, replays
from tests.second_factors import EVERY_FLOW


@replays("R087", "R088", "R089", "R090")
def wrong_credentials(stage: Stage) -> Any:
    """Sign in as someone who exists, or not, with a wrong password."""
    setting = stage.row["note"].split("=")[1]
    realm = stage.realm({"PreventUserExistenceErrors": setting})
    realm.make_user("admin(exists)")
    parameters = stage.row["request"]["AuthParameters"] | {"PASSWORD": "Wr0ng-password"}
    return stage.send(ClientId=realm.client_id, AuthParameters=parameters)


def by_password(stage: Stage, realm: Realm, **extra: str) -> Any:
    """Make the row's request as a sign-in of ann's by password."""
    flow = {"InitiateAuth": "USER_PASSWORD_AUTH", "AdminInitiateAuth": "ADMIN_NO_SRP_AUTH"}
    where = {"UserPoolId": realm.pool_id} if stage.row["operation"] == "AdminInitiateAuth" else {}
    return stage.send(
        **where,
        ClientId=realm.client_id,
        AuthFlow=flow[stage.row["operation"]],
        AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD} | extra,
    )


@replays("R183")
def password_to_reset(stage: Stage) -> Any:
    """Sign in when an administrator wants the password reset."""
    realm = stage.realm()
    realm.make_user(email="a@example.com", email_verified="true")
    realm.idp.admin_reset_user_password(**realm.by_name())
    return by_password(stage, realm)


@replays("R184")
def unconfirmed(stage: Stage) -> Any:
    """Sign in before confirming."""
    realm = stage.realm()
    realm.sign_up()
    return by_password(stage, realm)


@replays("R200", "R201")
def flow_not_enabled(stage: Stage) -> Any:
    """Sign in by a flow that the client does not allow."""
    return by_password(stage, stage.realm({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}))


@replays("R202")
def hash_missing(stage: Stage) -> Any:
    """Sign in through a client with a secret, without a hash."""
    realm = stage.realm({"GenerateSecret": True})
    stage.same["frfregmi50q86nd1emccubi1f"] = realm.client_id
    return by_password(stage, realm)


@replays("R206")
def nobody(stage: Stage) -> Any:
    """Sign in as someone who does not exist."""
    return by_password(stage, stage.realm())


@replays("R208")
def no_such_client(stage: Stage) -> Any:
    """Sign in through a client that does not exist."""
    parameters = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    return stage.send(
        ClientId="WrongClientID", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )


@replays("R222")
def custom_sign_in_without_triggers(stage: Stage) -> Any:
    """Start a custom sign-in in a pool that has no triggers."""
    realm = stage.realm({"ExplicitAuthFlows": EVERY_FLOW})
    realm.make_user()
    return stage.send(ClientId=realm.client_id, AuthParameters={"USERNAME": "ann"})


@replays("R194")
def weak_new_password(stage: Stage) -> Any:
    """Answer NEW_PASSWORD_REQUIRED with a password without capitals."""
    realm = stage.realm()
    realm.make_user()
    realm.set_password("ann", PASSWORD, permanent=False)
    return stage.send(
        ClientId=realm.client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=realm.sign_in()["Session"],
        ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": "passw0rd!"},
    )


# SRP.


def srp_responses(realm: Realm) -> Any:
    """Return the responses to PASSWORD_VERIFIER."""
    client = AWSSRP("ann", PASSWORD, realm.pool_id, realm.client_id, client=realm.idp)
    first = realm.initiate("USER_SRP_AUTH", **client.get_auth_params())
    return client.process_challenge(first["ChallengeParameters"], client.get_auth_params())


@replays("R249")
def srp_begins(stage: Stage) -> Any:
    """Start an SRP sign-in."""
    realm = stage.realm()
    realm.make_user()
    client = AWSSRP("ann", PASSWORD, realm.pool_id, realm.client_id, client=realm.idp)
    return stage.send(ClientId=realm.client_id, AuthParameters=client.get_auth_params())


@replays("R246")
def srp_with_a_temporary_password(stage: Stage) -> Any:
    """Prove a temporary password by SRP, through a client without flows."""
    realm = stage.realm({"ExplicitAuthFlows": []})
    realm.make_user()
    realm.set_password("ann", PASSWORD, permanent=False)
    return stage.send(ClientId=realm.client_id, ChallengeResponses=srp_responses(realm))


# Tokens.


@replays("R252")
def refreshed(stage: Stage) -> Any:
    """Refresh by the flow's old name, with a hash of the user name."""
    realm = stage.realm({"GenerateSecret": True})
    realm.make_user()
    token = realm.tokens()["RefreshToken"]
    parameters = {"REFRESH_TOKEN": token, **realm.hash_of("ann")}
    answer = stage.send(ClientId=realm.client_id, AuthParameters=parameters)
    assert "RefreshToken" not in answer["AuthenticationResult"]
    return answer


@replays("R132")
def refreshed_by_another_client(stage: Stage) -> Any:
    """Refresh through a client that the token is not for."""
    realm = stage.realm()
    other = add_client(realm.idp, realm.pool_id)
    realm.make_user()
    parameters = {"REFRESH_TOKEN": realm.tokens()["RefreshToken"]}
    return stage.send(ClientId=other.client_id, AuthParameters=parameters)


@replays("R133", "R134", "R135")
def revoked(stage: Stage) -> Any:
    """Use what a revoked refresh token left."""
    realm = stage.realm()
    realm.make_user()
    tokens = realm.tokens()
    refresh = tokens["RefreshToken"]
    realm.idp.revoke_token(Token=refresh, ClientId=realm.client_id)
    client = {"ClientId": realm.client_id}
    return stage.send(
        **{
            "R133": client | {"AuthParameters": {"REFRESH_TOKEN": refresh}},
            "R134": client | {"RefreshToken": refresh},
            "R135": {"AccessToken": tokens["AccessToken"]},
        }[stage.row["id"]]
    )


@replays("R219")
def forged(stage: Stage) -> Any:
    """Show a user by a token whose signature was tampered with."""
    realm = stage.realm()
    realm.make_user()
    head, body, signature = realm.access().split(".")
    return stage.send(AccessToken=f"{head}.{body}.{signature[::-1]}")
