"""Cases of user pools, app clients, resource servers, domains and their HTTP documents."""

from __future__ import annotations

from typing import Any

import requests

from tests.machines import make_machine
from tests.realms import FLOWS, PASSWORD, claims_of, header_of
from tests.replay.stage import Stage, replays

ROLE = "arn:aws:iam::123456789012:role/x"
OTHER_ROLE = "arn:aws:iam::210987654321:role/x"
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:MyFunction"
SENDER = "arn:aws:ses:eu-central-1:123456789012:identity/a@example.com"


# Pools.


@replays("R010", "R015", "R063")
def listed_pools(stage: Stage) -> Any:
    """List pools, one more than the row shows where it has a token."""
    recorded = stage.row["response"]["UserPools"]
    for pool in reversed(recorded):
        stage.idp.create_user_pool(PoolName=pool["Name"], LambdaConfig=pool["LambdaConfig"])
        stage.cognito.clock.advance(1)
    is_page = "NextToken" in stage.row["response"]
    answer = stage.send(MaxResults=len(recorded) - 1 if is_page else 60)
    found = {pool["Name"]: pool for pool in answer["UserPools"]}
    if is_page:
        rest = stage.send(MaxResults=60, NextToken=answer["NextToken"])
        found |= {pool["Name"]: pool for pool in rest["UserPools"]}
    # Nobody promises an order: the row's.
    return {**answer, "UserPools": [found[pool["Name"]] for pool in recorded]}


@replays("R011")
def deleted_pool(stage: Stage) -> Any:
    """Delete a pool."""
    return stage.send(UserPoolId=stage.realm().pool_id)


@replays("R012", "R013")
def described_pool(stage: Stage) -> Any:
    """Describe a pool that wants and verifies addresses, with defaults otherwise."""
    name = stage.row["response"]["UserPool"]["Name"]
    email = {"Name": "email", "Required": True, "Mutable": True}
    realm = stage.realm(PoolName=name, AutoVerifiedAttributes=["email"], Schema=[email])
    return stage.send(UserPoolId=realm.pool_id)


@replays("R034")
def new_pool(stage: Stage) -> Any:
    """Create a pool of which only the name is given."""
    return stage.send(PoolName="MyUserPool")


@replays("R035")
def new_pool_of_addresses(stage: Stage) -> Any:
    """Create a pool whose users sign in by address, with a sender of its own."""
    stage.same |= {"us-east-1:111111111111": "us-east-1:123456789012"}
    email = dict(stage.row["response"]["UserPool"]["EmailConfiguration"])
    email["SourceArn"] = stage.text(email["SourceArn"])
    return stage.send(
        PoolName="MyUserPool",
        UsernameAttributes=["email"],
        EmailConfiguration=email | {"EmailSendingAccount": "DEVELOPER"},
    )


def custom(**settings: Any) -> dict[str, Any]:
    """Return a schema with one attribute of the pool's own."""
    return {"Schema": [{"Name": "n", "AttributeDataType": "String", **settings}]}


def policy(*factors: str) -> dict[str, Any]:
    """Return a policy of first factors."""
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": list(factors)}}}


def recovery(*names: str) -> dict[str, Any]:
    """Return an account recovery setting."""
    listed = [{"Priority": n, "Name": name} for n, name in enumerate(names, 1)]
    return {"AccountRecoverySetting": {"RecoveryMechanisms": listed}}


REFUSED_POOLS: dict[str, dict[str, Any]] = {
    "R138": {},
    "R150": {},
    "R267": policy("EMAIL_OTP"),
    "R268": {"AutoVerifiedAttributes": ["phone_number"]},
    "R269": {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]},
    "R271": {
        "Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 7}},
        "AdminCreateUserConfig": {"UnusedAccountValidityDays": 7},
    },
    "R273": custom(StringAttributeConstraints={"MinLength": "9", "MaxLength": "1"}),
    "R274": {"Schema": [{"Name": "n" * 21, "AttributeDataType": "String"}]},
    "R275": custom(Required=True),
    "R276": {"Schema": [{"Name": "email", "AttributeDataType": "Number"}]},
    "R278": recovery("admin_only", "verified_email"),
    "R280": {"EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT", "SourceArn": SENDER}},
    "R281": {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": SENDER}},
    "R282": {
        "EmailConfiguration": {
            "EmailSendingAccount": "DEVELOPER",
            "SourceArn": SENDER.replace("eu-central-1", "us-east-1"),
            "From": "nobody",
        }
    },
    "R283": {"LambdaConfig": {"CustomSMSSender": {"LambdaVersion": "V1_0", "LambdaArn": LAMBDA}}},
    "R284": {"LambdaConfig": {"PreSignUp": LAMBDA.replace("us-east-1", "eu-west-1")}},
    "R285": {
        "SmsConfiguration": {"SnsCallerArn": ROLE, "ExternalId": "x", "SnsRegion": "eu-west-1"}
    },
    "R287": {"AutoVerifiedAttributes": ["name"]},
}


@replays(*REFUSED_POOLS)
def refused_pool(stage: Stage) -> Any:
    """Create a pool with settings that do not go together."""
    return stage.send(**{"PoolName": "x"} | REFUSED_POOLS[stage.row["id"]])


@replays("R305")
def pool_with_a_domain(stage: Stage) -> Any:
    """Delete a pool that has a domain."""
    realm = stage.realm()
    stage.idp.create_user_pool_domain(Domain="mine", UserPoolId=realm.pool_id)
    return stage.send(UserPoolId=realm.pool_id)


@replays("R306")
def protected_pool(stage: Stage) -> Any:
    """Delete a pool that is protected."""
    return stage.send(UserPoolId=stage.realm(DeletionProtection="ACTIVE").pool_id)


# App clients.


@replays("R040")
def described_client(stage: Stage) -> Any:
    """Describe a client with the settings of the row."""
    names = ("CustomAttr1", "CustomAttr2")
    schema = [{"Name": name, "AttributeDataType": "String", "Mutable": True} for name in names]
    recorded = stage.row["response"]["UserPoolClient"]
    kept = ("ClientName", "ReadAttributes", "WriteAttributes", "ExplicitAuthFlows")
    settings = {name: recorded[name] for name in kept}
    realm = stage.realm({**settings, "GenerateSecret": True}, Schema=schema)
    return stage.send(UserPoolId=realm.pool_id, ClientId=realm.client_id)


@replays("R062")
def listed_clients(stage: Stage) -> Any:
    """List three clients of more."""
    pool_id = stage.idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    for number in range(1, 6):
        stage.idp.create_user_pool_client(UserPoolId=pool_id, ClientName=f"app-client-{number}")
    pages = [stage.send(UserPoolId=pool_id, MaxResults=3)]
    pages.append(stage.send(UserPoolId=pool_id, MaxResults=60, NextToken=pages[0]["NextToken"]))
    assert [len(page["UserPoolClients"]) for page in pages] == [3, 2]
    found = {one["ClientName"]: one for page in pages for one in page["UserPoolClients"]}
    # They come by their ids, which are drawn: the row's order.
    names = [one["ClientName"] for one in stage.row["response"]["UserPoolClients"]]
    return {**pages[0], "UserPoolClients": [found[name] for name in names]}


OAUTH = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid"],
    "CallbackURLs": ["https://example.com/cb"],
}
REFUSED_CLIENTS: dict[str, dict[str, Any]] = {
    "R253": OAUTH | {"CallbackURLs": ["http://example.com/cb"]},
    "R254": {"WriteAttributes": ["email_verified"]},
    "R255": {"ReadAttributes": ["nope"]},
    "R256": {name: value for name, value in OAUTH.items() if name != "CallbackURLs"},
    "R260": OAUTH | {"AllowedOAuthScopes": ["nope/read"]},
    "R261": {"AnalyticsConfiguration": {"ApplicationId": "abc"}},
    "R262": {"SupportedIdentityProviders": ["Nope"]},
    "R263": {"AccessTokenValidity": 25},
    "R265": OAUTH | {"DefaultRedirectURI": "https://example.com/other"},
}


@replays(*REFUSED_CLIENTS)
def refused_client(stage: Stage) -> Any:
    """Create a client with settings that the pool or its other settings do not allow."""
    pool_id = stage.realm().pool_id
    settings = {"UserPoolId": pool_id, "ClientName": "c", "ExplicitAuthFlows": FLOWS}
    return stage.send(**settings | REFUSED_CLIENTS[stage.row["id"]])


# Resource servers and domains.


@replays("R030")
def new_resource_server(stage: Stage) -> Any:
    """Create a resource server with two scopes."""
    recorded = stage.row["response"]["ResourceServer"]
    settings = {name: recorded[name] for name in ("Identifier", "Name", "Scopes")}
    return stage.send(UserPoolId=stage.realm().pool_id, **settings)


@replays("R059")
def listed_resource_servers(stage: Stage) -> Any:
    """List two resource servers of three."""
    pool_id = stage.realm().pool_id
    for server in [*stage.row["response"]["ResourceServers"], {"Identifier": "z", "Name": "Z"}]:
        settings = {name: value for name, value in server.items() if name != "UserPoolId"}
        stage.idp.create_resource_server(UserPoolId=pool_id, **settings)
    return stage.send(UserPoolId=pool_id, MaxResults=2)


@replays("R083")
def changed_resource_server(stage: Stage) -> Any:
    """Change a resource server; the sample's answer has another name than its request."""
    pool_id = stage.realm().pool_id
    named = {"UserPoolId": pool_id, "Identifier": "weather.example.com"}
    stage.idp.create_resource_server(**named, Name="Weather")
    scopes = stage.row["response"]["ResourceServer"]["Scopes"]
    return stage.send(**named, Name="Happy", Scopes=scopes)


@replays("R041")
def described_domain(stage: Stage) -> Any:
    """Describe a prefix domain in us-west-2."""
    there = Stage(stage.cognito, stage.row, "us-west-2")
    there.idp.create_user_pool_domain(Domain="my-domain", UserPoolId=there.realm().pool_id)
    return there.send(Domain="my-domain")


REFUSED_DOMAINS: dict[str, dict[str, Any]] = {
    "R289": {"Domain": "mine", "ManagedLoginVersion": 2},
    "R293": {"Domain": "Mine_"},
    "R294": {
        "Domain": "example",
        "CustomDomainConfig": {
            "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/x"
        },
    },
    "R295": {
        "Domain": "auth.example.com",
        "CustomDomainConfig": {
            "CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/x"
        },
    },
}


@replays(*REFUSED_DOMAINS)
def refused_domain(stage: Stage) -> Any:
    """Create a domain that cannot be one, or not in this tier."""
    tier: dict[str, Any] = {"UserPoolTier": "LITE"} if stage.row["id"] == "R289" else {}
    return stage.send(UserPoolId=stage.realm(**tier).pool_id, **REFUSED_DOMAINS[stage.row["id"]])


# Documents, the token endpoint, tokens.


@replays("R228")
def discovery(stage: Stage) -> Any:
    """Fetch the discovery document of a pool with a domain."""
    realm = stage.realm()
    prefix = "auth-groovycalamari"
    stage.idp.create_user_pool_domain(Domain=prefix, UserPoolId=realm.pool_id)
    stage.same["us-east-1_4OqDoWVrZ"] = realm.pool_id
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{realm.pool_id}"
    answer = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5)
    return answer.status_code, answer.json()


@replays("R111")
def refused_token_request(stage: Stage) -> Any:
    """Ask the token endpoint for a grant that there is not."""
    machine = make_machine()
    form = stage.row["request"]["form"] | {"client_id": machine.client_id}
    answer = requests.post(
        machine.discovery["token_endpoint"],
        data=form | {"client_secret": machine.secret},
        timeout=5,
    )
    return answer.status_code, answer.json()


@replays("R311", "R313", "R314")
def machine_token(stage: Stage) -> Any:
    """Issue a machine's token: exactly the row's claims, in its order."""
    assert stage.cognito.services() == []
    return claims_of(make_machine().token())


@replays("R309", "R236", "R238", "R315", "R316")
def user_token(stage: Stage) -> Any:
    """Issue a user's tokens; the row's was issued by the hosted pages, which add claims."""
    realm = stage.realm()
    stage.idp.create_group(UserPoolId=realm.pool_id, GroupName="admins", RoleArn=ROLE)
    realm.make_user(
        email="a@example.com",
        email_verified="true",
        address="<text>",
        locale="pt-BR",
        name="<n>",
        phone_number="+5550001234",
    )
    realm.idp.admin_add_user_to_group(**realm.by_name(), GroupName="admins")
    tokens = realm.tokens(password=PASSWORD)
    is_access = stage.row["operation"] == "token:access"
    return claims_of(tokens["AccessToken" if is_access else "IdToken"])


@replays("R240")
def refresh_token(stage: Stage) -> Any:
    """Issue a refresh token and show its header."""
    realm = stage.realm()
    realm.make_user()
    return header_of(realm.tokens()["RefreshToken"])
