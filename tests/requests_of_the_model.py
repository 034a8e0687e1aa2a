"""Requests as the service model allows them, and a small world that they can be about.

Values that exist in the world stand in a request as symbols such as ``$pool``; :func:`filled`
puts the real ones in. Most values are of that kind, so that requests get past the look-ups.
"""

from __future__ import annotations

import dataclasses
import io
import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from cognito_intercept.account.metadata_clients import find_metadata_client
from cognito_intercept.protocol.model import operation_model
from cognito_intercept.user_import.upload import keep
from tests.imports import BOB, create_job, file_of
from tests.providers import DETAILS, account, create, create_social, federated, link
from tests.realms import FLOWS, OTHER_PASSWORD, PASSWORD, Realm, add_client, make_realm
from tests.srp_client import SrpClient
from tests.test_terms import create as create_terms

if TYPE_CHECKING:
    from botocore.model import Shape

    from cognito_intercept.emulator import Cognito

Values = dict[str, str]
DEEPEST = 4
_EXCHANGE = ("ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION")
# What would keep the public client's requests from getting further.
LEFT_OUT = {"SecretHash"}

USERS = ("ann", "$sub", "new", "forced", "off", "fresh", "ann@example.com")
NAMES = ("email", "phone_number", "name", "nickname", "sub", "email_verified", "custom:x", "nope")
VALUES = ("ann@example.com", "x@example.com", "+15550001234", "true", "x", "")
PASSWORDS = (PASSWORD, OTHER_PASSWORD, "weak-one")
CODES = ("$code", "000000")
TOKENS = ("$access", "$refresh", "$id", "garbage")
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
UNKNOWN_ID = "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0"
FILTERS = ('username = "ann"', 'email ^= "a"', "nonsense", "")

CLIENT_URL = "https://client.example.com/a"

# What members of a name may hold that means something in the world.
KNOWN: dict[str, tuple[str, ...]] = {
    "UserPoolId": ("$pool", "$pool", "$pool", "$pool", "us-east-1_nowhere99"),
    "ClientId": ("$client", "$client", "$client", "$confidential", "nope"),
    "ClientName": ("app",),
    "Username": USERS,
    "UserAttributeNames": NAMES,
    "AttributesToGet": NAMES,
    "AttributeName": ("email", "phone_number", "nickname"),
    "Name": NAMES,
    "Value": VALUES,
    "GroupName": ("g", "g", "other"),
    "ProviderName": ("MyOIDC", "MyOIDC", "Google", "Cognito", "Facebook"),
    "ProviderAttributeName": ("Cognito_Subject", "Cognito_Subject", "email"),
    "ProviderAttributeValue": ("ann", "42", "43", "nobody"),
    "IdpIdentifier": ("example.com", "example.org"),
    "IdpIdentifiers": ("example.com", "example.org", "example.net"),
    "SupportedIdentityProviders": ("COGNITO", "MyOIDC", "Google"),
    "AttributeMapping": ("email", "username", "custom:x"),
    "AccessToken": ("$access", "$access", "$access", "$id", "garbage"),
    "RefreshToken": TOKENS,
    "Token": TOKENS,
    "SubjectToken": ("$access", "$access", "$id", "garbage"),
    "SubjectTokenProviderName": ("MyOIDC", "Google"),
    "ActorToken": ("$access", "$id", "garbage"),
    "ActorTokenProviderName": ("MyOIDC", "Google"),
    "Audiences": ("billing",),
    "Resources": ("notes", "other"),
    "SessionId": ("$own", "$other_session", "$other_session", "tkn" + "0" * 25),
    "Session": ("$session", "$session", "AYABe" + "x" * 30),
    "Password": PASSWORDS,
    "PreviousPassword": PASSWORDS,
    "ProposedPassword": PASSWORDS,
    "TemporaryPassword": PASSWORDS,
    "ConfirmationCode": CODES,
    "Code": CODES,
    "UserCode": ("000000", "123456"),
    "ClientSecret": ("$secret", "x" * 30),
    "Domain": ("mine", "fresh", "auth.example.com"),
    "Identifier": ("notes", "other"),
    "Filter": FILTERS,
    "ResourceArn": ("$arn",),
    "RegionName": ("us-west-2", "us-west-2", "us-east-1"),
    "RoleArn": ("arn:aws:iam::123456789012:role/r", "arn:aws:iam::210987654321:role/r"),
    "DeviceKey": ("us-east-1_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",),
    "ManagedLoginBrandingId": ("$style", "$style", UNKNOWN_ID),
    "CSS": (".label-customizable { color: red; }", "p { }", ""),
    "JobId": ("$job", "$job", "import-0123456789"),
    # The others need packages that need not be installed.
    "PasswordHashingAlgorithm": ("SCRYPT", "PBKDF2_SHA256"),
    "LogGroupArn": ("arn:aws:logs:us-east-1:123456789012:log-group:errors", ARN),
    "BucketArn": ("arn:aws:s3:::bucket", "arn:aws:ec2:::bucket"),
    "StreamArn": ("arn:aws:firehose:us-east-1:123456789012:deliverystream/s", ARN),
    "TermsId": ("$terms", "$terms", UNKNOWN_ID),
    "CIMDPolicyId": ("$policy", "$policy", "abc123"),
    "URL": ("https://client.example.com/a", "https://client.example.com/b"),
    "URLPatterns": ("https://client.example.com/*", "https://other.example.com/*"),
    "TermsName": ("terms-of-use", "privacy-policy"),
    "AuthFlow": (
        "USER_PASSWORD_AUTH",
        "USER_SRP_AUTH",
        "REFRESH_TOKEN_AUTH",
        "ADMIN_USER_PASSWORD_AUTH",
        "USER_AUTH",
        "CUSTOM_AUTH",
    ),
    "ChallengeName": ("NEW_PASSWORD_REQUIRED", "PASSWORD_VERIFIER", "SMS_MFA"),
}
# Documents of settings of managed login styles.
SETTINGS: tuple[dict[str, Any], ...] = (
    {"categories": {"global": {"colorSchemeMode": "DARK"}}},
    {"components": {"form": {"borderRadius": 2.0}}},
    {"components": {"sidebar": {}}},
)
PARAMETERS: dict[str, tuple[str, ...]] = {
    "USERNAME": USERS,
    "PASSWORD": PASSWORDS,
    "NEW_PASSWORD": PASSWORDS,
    "REFRESH_TOKEN": TOKENS,
    "SRP_A": ("$srp", "0"),
    "TIMESTAMP": ("Wed Mar 5 07:08:09 UTC 2025", "now"),
    "PASSWORD_CLAIM_SECRET_BLOCK": ("$block", "AAAA"),
    "PASSWORD_CLAIM_SIGNATURE": ("AAAA",),
    "PREFERRED_CHALLENGE": ("PASSWORD", "EMAIL_OTP"),
    "TARGET_ACR_VALUES": ("urn:cognito:loa:1", "urn:cognito:loa:4 urn:cognito:loa:1", "nope"),
    "MAX_AGE": ("0", "60", "soon"),
    "ACCESS_TOKEN": ("$access", "garbage"),
    "userAttributes.nickname": ("x",),
}
# Always there together, so that sign-ins get as far as the user.
CORE = ("USERNAME", "PASSWORD", "NEW_PASSWORD")

TEXT = st.text(alphabet="aZ0-_.@ é/:$", max_size=12)


@dataclasses.dataclass(frozen=True)
class Requests:
    """Strategies of requests; wild ones also break the model's constraints."""

    wild: bool = False

    def of(self, operation: str) -> st.SearchStrategy[Any]:
        """Return a strategy of well-typed requests of an operation."""
        shape = operation_model(operation).input_shape
        return st.just({}) if shape is None else self.shape(shape, "", 0)

    def shape(self, shape: Shape, name: str, depth: int) -> st.SearchStrategy[Any]:
        """Return a strategy of values of a shape; ``name`` is the member that holds it."""
        if name in {"AuthParameters", "ChallengeResponses"}:
            return self.parameters()
        if name == "ProviderDetails" and not self.wild:
            return st.sampled_from(sorted(DETAILS.values(), key=str))
        if name == "Settings" and not self.wild:
            return st.sampled_from(SETTINGS)
        if getattr(shape, "is_document_type", False):
            return st.dictionaries(TEXT, TEXT, max_size=2)
        makers = {"structure": self.structure, "list": self.list, "map": self.map}
        maker = makers.get(shape.type_name)
        if maker is not None:
            return maker(shape, name, depth)
        return self.string(shape, name) if shape.type_name == "string" else self.scalar(shape)

    def parameters(self) -> st.SearchStrategy[Any]:
        """Return a strategy of AuthParameters and ChallengeResponses."""
        if self.wild:
            return st.dictionaries(TEXT, TEXT, max_size=2)
        choices = {key: st.sampled_from(values) for key, values in PARAMETERS.items()}
        core = {key: choices.pop(key) for key in CORE}
        return st.fixed_dictionaries(core, optional=choices)

    def structure(self, shape: Any, _name: str, depth: int) -> st.SearchStrategy[Any]:
        """Return a strategy of structures: what is required, and some of the rest."""
        required = set(shape.required_members)
        members = {
            name: self.shape(member, name, depth + 1)
            for name, member in shape.members.items()
            if name in required or (depth < DEEPEST and (self.wild or name not in LEFT_OUT))
        }
        optional = {name: one for name, one in members.items() if name not in required}
        needed = {name: one for name, one in members.items() if name in required}
        return st.fixed_dictionaries(needed, optional=optional)

    def list(self, shape: Any, name: str, depth: int) -> st.SearchStrategy[Any]:
        """Return a strategy of short lists."""
        low = shape.metadata.get("min", 0)
        return st.lists(self.shape(shape.member, name, depth), min_size=low, max_size=low + 2)

    def map(self, shape: Any, name: str, depth: int) -> st.SearchStrategy[Any]:
        """Return a strategy of small maps."""
        keys, values = (self.shape(part, name, depth) for part in (shape.key, shape.value))
        return st.dictionaries(keys, values, max_size=2)

    def string(self, shape: Any, name: str) -> st.SearchStrategy[Any]:
        """Return a strategy of strings: known in the world, of the enumeration, or any."""
        if self.wild:
            return TEXT
        if name in KNOWN:
            return st.sampled_from(KNOWN[name])
        if getattr(shape, "enum", None):
            return st.sampled_from(sorted(shape.enum))
        pattern = shape.metadata.get("pattern", "")
        for part, text in PATTERNS.items():
            if part in pattern:
                return st.just(text)
        low = shape.metadata.get("min", 0)
        return st.text(alphabet="abc123", min_size=low, max_size=low + 6)

    def scalar(self, shape: Any) -> st.SearchStrategy[Any]:
        """Return a strategy of numbers, booleans, bytes and dates."""
        low, high = shape.metadata.get("min", 0), shape.metadata.get("max", 100)
        beyond = int(self.wild)
        return {
            "boolean": st.booleans(),
            "blob": st.binary(max_size=8),
            "timestamp": st.integers(0, 2**31),
            "double": st.floats(0, 1),
        }.get(shape.type_name, st.integers(low - beyond, min(high, low + 1000) + beyond))


# Texts that fit a pattern which has such a part.
PATTERNS = {
    r"{####\}": "Code {####}",
    r"{##": "Go {##here##}",
    "arn:": ARN,
    "^cognito:": "cognito:default",
    r"[\w-]+_[0-9a-f-]+": "us-east-1_0f1e2d3c",
}


def filled(value: Any, world: Values) -> Any:
    """Return a request with the world's values in place of their symbols."""
    if isinstance(value, dict):
        return {key: filled(item, world) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, world) for item in value]
    return world.get(value, value) if isinstance(value, str) else value


def make_world(cognito: Cognito, idp: Any) -> Values:
    """Build a pool with clients, users in several states, a group, tokens and a session."""
    schema = [{"Name": "x", "AttributeDataType": "String", "Mutable": True}]
    realm = make_realm(
        idp,
        {"AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"], "Schema": schema},
    )
    confidential = add_client(
        idp, realm.pool_id, {"GenerateSecret": True, "ExplicitAuthFlows": [*FLOWS, *_EXCHANGE]}
    )
    sub = realm.make_user(email="ann@example.com", email_verified="true")
    realm.make_user("off")
    idp.admin_disable_user(**realm.by_name("off"))
    realm.make_user("forced")
    realm.set_password("forced", PASSWORD, permanent=False)
    realm.sign_up("new", email="new@example.com")
    idp.create_group(UserPoolId=realm.pool_id, GroupName="g")
    idp.admin_add_user_to_group(**realm.by_name(), GroupName="g")
    idp.set_user_pool_session_configuration(
        UserPoolId=realm.pool_id, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 3}
    )
    idp.create_resource_server(UserPoolId=realm.pool_id, Identifier="notes", Name="Notes")
    idp.create_user_pool_domain(Domain="mine", UserPoolId=realm.pool_id)
    create(realm, IdpIdentifiers=["example.com"])
    create_social(realm, "Google")
    federated(cognito, realm, "Google", "42")
    link(realm, account("42", "MyOIDC"))
    terms = create_terms(realm)
    style = idp.create_managed_login_branding(
        UserPoolId=realm.pool_id, ClientId=realm.client_id, Settings=SETTINGS[0]
    )
    pool = cognito.service("us-east-1").pools[realm.pool_id]
    return {
        "$style": style["ManagedLoginBranding"]["ManagedLoginBrandingId"],
        "$policy": cimd_policy(cognito, realm),
        "$job": _uploaded(cognito, realm),
        "$terms": terms["TermsId"],
        "$pool": realm.pool_id,
        "$arn": pool.arn,
        "$client": realm.client_id,
        "$confidential": confidential.client_id,
        "$secret": confidential.secret or "",
        "$sub": sub,
        "$code": cognito.outbox.to("new").code,
        **_signed_in(realm),
    }


def cimd_policy(cognito: Cognito, realm: Realm) -> str:
    """Return the id of a new CIMD policy, in whose cache a document is that can be refreshed."""
    policy = realm.idp.create_cimd_policy(
        UserPoolId=realm.pool_id,
        ClientId=realm.client_id,
        PolicyName="policy",
        URLPatterns=["https://client.example.com/*"],
    )["CIMDPolicy"]
    document = {
        "client_id": CLIENT_URL,
        "token_endpoint_auth_method": "none",
        "redirect_uris": ["https://client.example.com/callback"],
    }
    cognito.documents[CLIENT_URL] = json.dumps(document)
    service = cognito.service("us-east-1")
    assert find_metadata_client(service, service.pools[realm.pool_id], CLIENT_URL)
    return str(policy["CIMDPolicyId"])


def _uploaded(cognito: Cognito, realm: Realm) -> str:
    """Create a user import job that can be started."""
    job = create_job(realm)
    service = cognito.service("us-east-1")
    keep(service, service.pools[realm.pool_id].import_jobs[job["JobId"]], io.BytesIO(file_of(BOB)))
    return str(job["JobId"])


def _signed_in(realm: Realm) -> Values:
    exchange = SrpClient(realm.pool_id.split("_")[1], PASSWORD, secret=12345)
    challenge = realm.initiate("USER_SRP_AUTH", USERNAME="ann", SRP_A=exchange.srp_a)
    realm.tokens()
    tokens = realm.tokens()
    tracked = realm.idp.list_user_sessions(AccessToken=tokens["AccessToken"])["Sessions"]
    return {
        **{"$own" if s["IsCurrentSession"] else "$other_session": s["SessionId"] for s in tracked},
        "$access": tokens["AccessToken"],
        "$refresh": tokens["RefreshToken"],
        "$id": tokens["IdToken"],
        "$session": realm.sign_in("forced")["Session"],
        "$srp": exchange.srp_a,
        "$block": challenge["ChallengeParameters"]["SECRET_BLOCK"],
    }


# What an error of AWS may change: failure counters, spent sessions, the history, and what is
# only remembered work.
COUNTERS = {"failures", "failed_at", "uses", "auth_events"}
REMEMBERED = {"sessions", "simulated_users"}


def full_state(cognito: Cognito) -> Any:
    """Return all that an emulator knows, but for randomness and keys that were made at need."""
    return {name: part for name, part in cognito.save().items() if name not in {"entropy", "keys"}}


def lasting_state(cognito: Cognito) -> Any:
    """Return an emulator's state without what an error of AWS may change."""
    state = full_state(cognito)
    state.pop("logs", None)
    for pools in state["regions"].values():
        for pool in pools.values():
            for name in REMEMBERED:
                pool.pop(name, None)
            for user in pool.get("users", {}).values():
                for name in COUNTERS:
                    user.pop(name, None)
    return state
