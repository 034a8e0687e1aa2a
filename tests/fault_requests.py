"""Requests that change something, and the worlds in which they succeed.

Values of a world stand in a request as symbols such as ``$pool``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.devices import device_realm, register
from tests.exchanges import Provider, make_exchange
from tests.passkeys import PARTY, SITE, passkey_realm
from tests.protected import protected_realm
from tests.providers import federated
from tests.realms import Realm, add_client, make_realm
from tests.replicated import AWAY, KEY, replicated_realm
from tests.requests_of_the_model import Values, make_world
from tests.second_factors import TOTP, enrol, mfa_realm, totp
from tests.security_key import SecurityKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito

World = dict[str, Any]


def plain_world(cognito: Cognito, idp: Any) -> World:
    """Return the world of the property tests, and codes and tokens of more kinds."""
    world: Values = make_world(cognito, idp)
    other = idp.create_user_pool(
        PoolName="other", UserPoolTier="PLUS", UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"}
    )
    spare = add_client(idp, world["$pool"], {"GenerateSecret": True}).client_id
    secret = idp.add_user_pool_client_secret(UserPoolId=world["$pool"], ClientId=spare)
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
    rotating = add_client(
        idp,
        world["$pool"],
        {"RefreshTokenRotation": rotation, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]},
    )
    idp.get_user_attribute_verification_code(AccessToken=world["$access"], AttributeName="email")
    verification = cognito.outbox.to("ann").code
    idp.forgot_password(ClientId=world["$client"], Username="ann")
    return world | {
        "$other": other["UserPool"]["Id"],
        "$spare": spare,
        "$secret_id": secret["ClientSecretDescriptor"]["ClientSecretId"],
        "$rotating": rotating.client_id,
        "$rotated": rotating.tokens()["RefreshToken"],
        "$verification": verification,
        "$reset": cognito.outbox.to("ann").code,
    }


def _named(realm: Realm) -> World:
    return {"$pool": realm.pool_id, "$client": realm.client_id}


def machine_world(_cognito: Cognito, idp: Any) -> World:
    """Return a world with an app client that fetches tokens of its own."""
    pool_id = idp.create_user_pool(PoolName="machines")["UserPool"]["Id"]
    scopes = [{"ScopeName": "read", "ScopeDescription": "Read"}]
    idp.create_resource_server(UserPoolId=pool_id, Identifier="shop", Name="Shop", Scopes=scopes)
    machine = add_client(
        idp,
        pool_id,
        {
            "GenerateSecret": True,
            "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"],
            "AllowedOAuthScopes": ["shop/read"],
        },
    )
    return _named(machine) | {"$secret": machine.secret}


def exchange_world(cognito: Cognito, idp: Any) -> World:
    """Return a world with a token of an identity provider that can be exchanged."""
    exchange = make_exchange(idp)
    provider = Provider(exchange, cognito)
    federated(cognito, exchange.realm, "MyOIDC", "42")
    return _named(exchange.app) | {"$foreign": provider.token()}


def device_world(_cognito: Cognito, idp: Any) -> World:
    """Return a world with a confirmed device and one that is to be confirmed."""
    realm = device_realm(idp)
    phone = register(realm, realm.tokens())
    fresh = realm.tokens()
    return _named(realm) | {
        "$access": fresh["AccessToken"],
        "$device": phone.key,
        "$fresh": fresh["NewDeviceMetadata"]["DeviceKey"],
    }


def totp_world(cognito: Cognito, idp: Any) -> World:
    """Return a world with an authenticator app, and one that is being set up."""
    realm = mfa_realm(idp, "OPTIONAL", TOTP)
    realm.make_user()
    enrol(realm, cognito)
    access = realm.access()
    secret = idp.associate_software_token(AccessToken=access)["SecretCode"]
    return _named(realm) | {"$access": access, "$totp": totp(cognito, secret)}


def passkey_world(_cognito: Cognito, idp: Any) -> World:
    """Return a world with a passkey, and one that is being registered."""
    realm = passkey_realm(idp)
    realm.register(SecurityKey())
    credential = realm.passkeys()[0]["CredentialId"]
    document = SecurityKey().create(realm.start(), SITE)
    return _named(realm) | {
        "$access": realm.token,
        "$credential": credential,
        "$document": document,
        "$party": PARTY,
    }


def history_world(_cognito: Cognito, idp: Any) -> World:
    """Return a world with a sign-in in the history of threat protection."""
    realm = protected_realm(idp)
    realm.tokens()
    events = idp.admin_list_user_auth_events(UserPoolId=realm.pool_id, Username="ann")
    return _named(realm) | {"$event": events["AuthEvents"][0]["EventId"]}


def replicated_world(_cognito: Cognito, idp: Any) -> World:
    """Return a world with a pool that has a replica, and one that may have one."""
    realm, _ = replicated_realm(idp, "INACTIVE")
    fresh = idp.create_user_pool(PoolName="fresh", KeyConfiguration=KEY)["UserPool"]["Id"]
    return _named(realm) | {"$fresh": fresh}


def import_world(cognito: Cognito, idp: Any) -> World:
    """Return a world with a user import job that was started."""
    world: Values = make_world(cognito, idp)
    idp.start_user_import_job(UserPoolId=world["$pool"], JobId=world["$job"])
    return dict(world)


def recovery_world(cognito: Cognito, idp: Any) -> World:
    """Return a world with a preview of a recovery that brings a user back, and a pool of before."""
    realm = make_realm(idp)
    realm.make_user()
    group = {"UserPoolId": realm.pool_id, "GroupName": "g"}
    idp.create_group(**group)
    idp.admin_add_user_to_group(**realm.by_name(), GroupName="g")
    realm.make_user("off")
    fresh = make_realm(idp)
    cognito.clock.advance(60)
    point = cognito.clock.now()
    cognito.clock.advance(60)
    idp.delete_group(**group)
    idp.admin_delete_user(**realm.by_name())
    idp.admin_disable_user(**realm.by_name("off"))
    realm.make_user("new")
    cognito.clock.advance(1800)
    at = {"UserPoolId": realm.pool_id, "RestoreTimestamp": point}
    restore_id = idp.initiate_point_in_time_recovery(**at)["Restoration"]["RestoreId"]
    idp.describe_point_in_time_recovery(UserPoolId=realm.pool_id, RestoreId=restore_id)
    return _named(realm) | {"$restore": restore_id, "$fresh": fresh.pool_id, "$point": point}


USER = {"UserPoolId": "$pool", "Username": "ann"}
RECOVERY = {"UserPoolId": "$pool", "RestoreId": "$restore"}
REPLICA = {"UserPoolId": "$pool", "RegionName": AWAY}
CALLER = {"AccessToken": "$access"}
DEVICE = {"DeviceKey": "$device"}

# By world, requests by operation.
MORE: list[tuple[Callable[[Cognito, Any], World], dict[str, dict[str, Any]]]] = [
    (
        plain_world,
        {
            "ConfirmForgotPassword": {
                "ClientId": "$client",
                "Username": "ann",
                "ConfirmationCode": "$reset",
                "Password": "0ther-Passw0rd!",
            },
            "DeleteUserPoolClientSecret": {
                "UserPoolId": "$pool",
                "ClientId": "$spare",
                "ClientSecretId": "$secret_id",
            },
            "GetTokensFromRefreshToken": {"ClientId": "$rotating", "RefreshToken": "$rotated"},
            "AdminRevokeUserSession": {**USER, "SessionId": "$own"},
            "RevokeUserSession": {
                **CALLER,
                "SessionId": "$other_session",
                "RevokeAssociatedSessions": "LINKED",
            },
            "SetUserPoolClientSessionConfiguration": {
                "UserPoolId": "$pool",
                "ClientId": "$client",
                "SSOSession": {"MaxValidityMinutes": 5},
            },
            "SetUserPoolSessionConfiguration": {
                "UserPoolId": "$pool",
                "UserSessionTracking": "DISABLED",
                "TokenSession": {"MaxPerUser": 5},
            },
            "SetUserSettings": {**CALLER, "MFAOptions": []},
            "UpdateProvisionedLimit": {
                "LimitDefinition": {
                    "LimitClass": "API_CATEGORY",
                    "Attributes": {"Category": "UserCreation"},
                },
                "RequestedLimitValue": 50,
            },
            "VerifyUserAttribute": {
                **CALLER,
                "AttributeName": "email",
                "Code": "$verification",
            },
        },
    ),
    (
        exchange_world,
        {
            "GetDerivedToken": {
                "ClientId": "$client",
                "SubjectToken": "$foreign",
                "SubjectTokenType": "ID_TOKEN",
                "SubjectTokenProviderName": "MyOIDC",
            }
        },
    ),
    (
        machine_world,
        {"GetClientToken": {"ClientId": "$client", "Secret": "$secret"}},
    ),
    (
        device_world,
        {
            "AdminForgetDevice": {**USER, **DEVICE},
            "AdminUpdateDeviceStatus": {
                **USER,
                **DEVICE,
                "DeviceRememberedStatus": "not_remembered",
            },
            "ConfirmDevice": {**CALLER, "DeviceKey": "$fresh"},
            "ForgetDevice": {**CALLER, **DEVICE},
            "UpdateDeviceStatus": {
                **CALLER,
                **DEVICE,
                "DeviceRememberedStatus": "not_remembered",
            },
        },
    ),
    (
        totp_world,
        {
            "AdminDeleteSoftwareToken": USER,
            "AdminSetUserMFAPreference": {**USER, "SoftwareTokenMfaSettings": {"Enabled": True}},
            "AssociateSoftwareToken": CALLER,
            "SetUserMFAPreference": {**CALLER, "SoftwareTokenMfaSettings": {"Enabled": True}},
            "VerifySoftwareToken": {**CALLER, "UserCode": "$totp"},
        },
    ),
    (
        passkey_world,
        {
            "CompleteWebAuthnRegistration": {**CALLER, "Credential": "$document"},
            "DeleteWebAuthnCredential": {**CALLER, "CredentialId": "$credential"},
            "StartWebAuthnRegistration": CALLER,
        },
    ),
    (
        recovery_world,
        {
            "CancelPointInTimeRecovery": RECOVERY,
            "InitiatePointInTimeRecovery": {
                "UserPoolId": "$fresh",
                "RestoreTimestamp": "$point",
            },
            "StartPointInTimeRecovery": RECOVERY,
        },
    ),
    (
        replicated_world,
        {
            "CreateUserPoolReplica": {"UserPoolId": "$fresh", "RegionName": AWAY},
            "DeleteUserPoolReplica": REPLICA,
            "UpdateUserPoolReplica": {**REPLICA, "Status": "ACTIVE"},
        },
    ),
    (
        import_world,
        {"StopUserImportJob": {"UserPoolId": "$pool", "JobId": "$job"}},
    ),
    (
        history_world,
        {
            "AdminUpdateAuthEventFeedback": {
                **USER,
                "EventId": "$event",
                "FeedbackValue": "Valid",
            },
        },
    ),
]
