"""Defences: lock-out, hidden users, numbers that break SRP, threat protection's own actions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from pycognito.aws_srp import AWSSRP

from cognito_intercept.directory import simulated_users, srp
from cognito_intercept.protection.risk_settings import RiskConfiguration
from tests.devices import device_realm, register
from tests.helpers import refusal
from tests.protected import (
    ELSEWHERE,
    HOME,
    WORK,
    compromised,
    configure,
    events_of,
    lists,
    protected_realm,
    sign_in_from,
    takeover,
)
from tests.realms import OTHER_PASSWORD, PASSWORD, Realm, add_client, make_realm
from tests.second_factors import PHONE, blocks, enrol
from tests.srp_client import PRIME, SrpClient

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

NOT_AUTHORIZED, INVALID = "NotAuthorizedException", "InvalidParameterException"
INCORRECT = (NOT_AUTHORIZED, "Incorrect username or password.")
EXCEEDED = (NOT_AUTHORIZED, "Password attempts exceeded")
BLOCKED = (NOT_AUTHORIZED, "Unable to login because of security reasons.")
BLOCKED_ADDRESS = (NOT_AUTHORIZED, "Request not allowed due to security reasons.")
HIDING: dict[str, Any] = {"PreventUserExistenceErrors": "ENABLED"}
LEAKED = "Leaked-Passw0rd!"


def fail(realm: Realm, name: str = "ann") -> tuple[str, str]:
    """Sign in with a wrong password; the error."""
    return refusal(realm.sign_in, name=name, password="Wr0ng!word")


# Lock-out.


def test_the_lock_doubles_up_to_fifteen_minutes(idp: Any, cognito: Cognito) -> None:
    """The n-th failure locks for 2 ** (n - 5) seconds, at most 900 (auth.md 11)."""
    realm = make_realm(idp)
    realm.make_user()
    for _ in range(4):
        assert fail(realm) == INCORRECT
    for seconds in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512):
        assert fail(realm) == INCORRECT
        cognito.clock.advance(seconds - 0.9)
        assert refusal(realm.sign_in) == EXCEEDED
        cognito.clock.advance(0.9)
    assert fail(realm) == INCORRECT
    cognito.clock.advance(890)
    assert refusal(realm.sign_in) == EXCEEDED
    cognito.clock.advance(10)
    assert "AuthenticationResult" in realm.sign_in()


def test_tries_during_a_lock_do_not_count(idp: Any, cognito: Cognito) -> None:
    """Right or wrong, they are refused and the lock ends when it would have."""
    realm = make_realm(idp)
    realm.make_user()
    for _ in range(7):
        fail(realm)
        cognito.clock.advance(2)
    fail(realm)
    for _ in range(3):
        assert fail(realm) == EXCEEDED
    cognito.clock.advance(8)
    assert "AuthenticationResult" in realm.sign_in()


def test_a_success_or_idle_time_starts_afresh(idp: Any, cognito: Cognito) -> None:
    """After either, five failures are free again."""
    realm = make_realm(idp)
    realm.make_user()
    for _ in range(3):
        for _ in range(4):
            assert fail(realm) == INCORRECT
        realm.sign_in()
    for _ in range(4):
        fail(realm)
    cognito.clock.advance(900)
    for _ in range(4):
        assert fail(realm) == INCORRECT
    assert "AuthenticationResult" in realm.sign_in()


def test_the_lock_is_one_for_all_ways_in(idp: Any) -> None:
    """SRP, the administrator's side and every app client count together."""
    realm = make_realm(idp)
    realm.make_user()
    other = add_client(idp, realm.pool_id)
    wrong: Any = {"USERNAME": "ann", "PASSWORD": "Wr0ng!word"}
    for _ in range(2):
        fail(realm)
        refusal(other.admin_initiate, flow="ADMIN_USER_PASSWORD_AUTH", **wrong)
    client = AWSSRP("ann", "Wr0ng!word", realm.pool_id, realm.client_id, client=idp)
    step = realm.initiate("USER_SRP_AUTH", **client.get_auth_params())
    proof = client.process_challenge(step["ChallengeParameters"], client.get_auth_params())
    assert refusal(realm.respond, challenge="PASSWORD_VERIFIER", **proof) == INCORRECT
    assert refusal(other.sign_in) == EXCEEDED


# Users who do not exist, and seem to.


@pytest.fixture
def hiding(idp: Any) -> Realm:
    """A client that hides who exists, with a user ann."""
    realm = make_realm(idp, None, HIDING)
    realm.make_user()
    return realm


def start_srp(realm: Realm, name: str) -> Any:
    """Start a sign-in by SRP; the first answer without HTTP's part of it."""
    step = realm.initiate("USER_SRP_AUTH", USERNAME=name, SRP_A=SrpClient("x", "x").srp_a)
    del step["ResponseMetadata"]
    return step


def test_a_hidden_user_has_a_users_shape(hiding: Realm) -> None:
    """The answers to SRP_A differ in nothing but values."""
    real, hidden = start_srp(hiding, "ann"), start_srp(hiding, "nobody")
    assert list(real) == list(hidden)
    assert list(real["ChallengeParameters"]) == list(hidden["ChallengeParameters"])
    for name, value in real["ChallengeParameters"].items():
        other = hidden["ChallengeParameters"][name]
        if name in {"SECRET_BLOCK", "SRP_B", "SALT"}:
            assert abs(len(value) - len(other)) <= 4
        else:
            assert (value, other) == ("ann", "nobody")


def test_a_hidden_user_stays_the_same(hiding: Realm) -> None:
    """Salt and id come again with each try, SRP_B and the secret block do not."""
    first, second = (start_srp(hiding, "nobody")["ChallengeParameters"] for _ in range(2))
    assert first["SALT"] == second["SALT"]
    assert first["SRP_B"] != second["SRP_B"]
    assert first["SECRET_BLOCK"] != second["SECRET_BLOCK"]
    assert start_srp(hiding, "somebody")["ChallengeParameters"]["SALT"] != first["SALT"]


def test_a_hidden_user_survives_being_forgotten(
    hiding: Realm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pool keeps only so many simulated_users; a forgotten one comes back the same."""
    monkeypatch.setattr(simulated_users, "_KEPT", 3)
    first = start_srp(hiding, "nobody")["ChallengeParameters"]
    for number in range(5):
        start_srp(hiding, f"nobody{number}")
    again = start_srp(hiding, "nobody")["ChallengeParameters"]
    assert (again["SALT"], again["USERNAME"]) == (first["SALT"], first["USERNAME"])


@pytest.mark.parametrize(
    ("pool", "name"),
    [
        ({"UsernameAttributes": ["email"]}, "nobody@example.com"),
        ({"AliasAttributes": ["email", "phone_number"]}, "nobody@example.com"),
        ({"AliasAttributes": ["phone_number"]}, "+15550100"),
    ],
)
def test_a_hidden_users_name_is_possible(idp: Any, pool: dict[str, Any], name: str) -> None:
    """Where no user can have the name that was typed, a UUID is shown."""
    realm = make_realm(idp, pool, HIDING)
    shown = start_srp(realm, name)["ChallengeParameters"]["USERNAME"]
    assert [len(part) for part in shown.split("-")] == [8, 4, 4, 4, 12]


def test_names_are_folded_as_the_pool_does(idp: Any) -> None:
    """In a pool that does not mind case, neither do its hidden users."""
    realm = make_realm(idp, {"UsernameConfiguration": {"CaseSensitive": False}}, HIDING)
    lower, upper = (start_srp(realm, name) for name in ("nobody", "NOBODY"))
    for name in ("SALT", "USERNAME"):
        assert lower["ChallengeParameters"][name] == upper["ChallengeParameters"][name]


def test_a_hidden_user_is_locked_out_like_a_user(hiding: Realm, cognito: Cognito) -> None:
    """The same errors in the same order, by password and by SRP, until the lock ends."""
    answers = {}
    for name in ("ann", "nobody"):
        told = [fail(hiding, name) for _ in range(6)]
        cognito.clock.advance(1.5)
        told.append(fail(hiding, name))
        client = AWSSRP(name, "Wr0ng!word", hiding.pool_id, hiding.client_id, client=hiding.idp)
        step = hiding.initiate("USER_SRP_AUTH", **client.get_auth_params())
        proof = client.process_challenge(step["ChallengeParameters"], client.get_auth_params())
        told.append(refusal(hiding.respond, challenge="PASSWORD_VERIFIER", **proof))
        answers[name] = told
    assert answers["ann"] == answers["nobody"]
    assert answers["ann"] == [INCORRECT] * 5 + [EXCEEDED, INCORRECT, EXCEEDED]


def test_a_hidden_users_sessions_are_checked_alike(hiding: Realm) -> None:
    """Another user's name in the answer, malformed timestamps: as for a user who exists."""
    answers = {}
    for name in ("ann", "nobody"):
        client = AWSSRP(name, "Wr0ng!word", hiding.pool_id, hiding.client_id, client=hiding.idp)
        step = hiding.initiate("USER_SRP_AUTH", **client.get_auth_params())
        proof = client.process_challenge(step["ChallengeParameters"], client.get_auth_params())
        answers[name] = [
            refusal(hiding.respond, challenge="PASSWORD_VERIFIER", **proof | changed)
            for changed in (
                {"USERNAME": "somebody"},
                {"TIMESTAMP": "yesterday"},
                {"TIMESTAMP": "Wed Mar 5 07:08:09 UTC 2025"},
                {},
            )
        ]
    assert answers["ann"] == answers["nobody"]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the exponentiations and the hashes of passwords."""
    counted: Counter[str] = Counter()

    def counting_pow(base: int, exponent: int, modulus: int) -> int:
        counted["pow"] += 1
        return pow(base, exponent, modulus)

    real_hash = srp.identity_hash

    def counting_hash(pool_name: str, user_id: str, password: str) -> bytes:
        counted["hash"] += 1
        return real_hash(pool_name, user_id, password)

    # What it returns is cached, so that a builtin patched in would not always be seen.
    monkeypatch.setattr(srp, "modular_power", lambda: counting_pow)
    monkeypatch.setattr(srp, "identity_hash", counting_hash)
    return counted


def test_a_hidden_user_is_as_much_work(hiding: Realm, work: Counter[str]) -> None:
    """The dear steps are as many, at the first try and later, so that time tells nothing."""
    counts: dict[str, list[dict[str, int]]] = {"ann": [], "nobody": []}
    for name, found in counts.items():
        for _ in range(2):
            work.clear()
            fail(hiding, name)
            client = SrpClient(hiding.pool_id.split("_")[1], "Wr0ng!word")
            step = hiding.initiate("USER_SRP_AUTH", USERNAME=name, SRP_A=client.srp_a)
            proof = client.answer(step["ChallengeParameters"], name, "Wed Mar 5 07:08:09 UTC 2025")
            refusal(hiding.respond, challenge="PASSWORD_VERIFIER", **proof)
            found.append(dict(work))
    assert counts["ann"] == counts["nobody"]
    first, later = counts["ann"]
    assert first["pow"] == later["pow"] + 1
    assert later["hash"] == 1


def test_a_user_without_a_password_is_as_much_work(hiding: Realm, work: Counter[str]) -> None:
    """Who never had a password fails like everybody else."""
    pool = hiding.idp.describe_user_pool(UserPoolId=hiding.pool_id)["UserPool"]
    policies = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    hiding.idp.update_user_pool(
        UserPoolId=pool["Id"], Policies=policies, AutoVerifiedAttributes=["email"]
    )
    hiding.sign_up("bob", email="bob@example.com")
    del work["hash"]
    fail(hiding, "ann")
    by_ann = work["hash"]
    stored = hiding.idp.list_users(UserPoolId=hiding.pool_id)["Users"]
    assert len(stored) == 2
    work.clear()
    fail(hiding, "bob")
    assert work["hash"] == by_ann


@pytest.mark.parametrize("operation", ["forgot_password", "resend_confirmation_code"])
def test_codes_for_nobody(idp: Any, cognito: Cognito, operation: str) -> None:
    """Nothing is sent, and the answer has the members of a real one."""
    realm = make_realm(idp, {"AutoVerifiedAttributes": ["email"]}, HIDING)
    realm.sign_up("ann", email="ann@example.com")
    if operation == "forgot_password":
        code = cognito.outbox.to("ann").code
        idp.confirm_sign_up(ConfirmationCode=code, **realm.by_client())
    real = getattr(idp, operation)(**realm.by_client())["CodeDeliveryDetails"]
    sent = len(cognito.outbox)
    hidden = getattr(idp, operation)(**realm.by_client("nobody"))["CodeDeliveryDetails"]
    assert len(cognito.outbox) == sent
    assert real.keys() == hidden.keys()
    assert (real["DeliveryMedium"], real["AttributeName"]) == (
        hidden["DeliveryMedium"],
        hidden["AttributeName"],
    )


def test_a_device_tells_nothing_of_a_user(idp: Any) -> None:
    """A made-up device key with a wrong password: no word of the device, hidden or not."""
    realm = device_realm(idp, **HIDING)
    phone = register(realm, realm.tokens())
    for name in ("ann", "nobody"):
        given: Any = {"USERNAME": name, "PASSWORD": "Wr0ng!word", "DEVICE_KEY": phone.key}
        assert refusal(realm.initiate, flow="USER_PASSWORD_AUTH", **given) == INCORRECT


# SRP.


@pytest.mark.parametrize(
    "public",
    [
        "0",
        "00",
        f"{PRIME:x}",
        f"{2 * PRIME:x}",
        f"{PRIME + 1:x}",
        f"{PRIME**2:x}",
        "f" * 100_000,
        "",
        "-1",
        "0x10",
        "\uff11",
        "not a number",
    ],
    ids=lambda public: f"{public[:8]}-{len(public)}",
)
def test_numbers_that_break_srp(idp: Any, public: str) -> None:
    """A modulo N = 0 would make the key known; nor is anything longer than N taken."""
    realm = device_realm(idp)
    text = (INVALID, "Invalid SRP_A value.")
    assert refusal(realm.initiate, flow="USER_SRP_AUTH", USERNAME="ann", SRP_A=public) == text
    phone = register(realm, realm.tokens())
    session = phone.sign_in()["Session"]
    assert refusal(phone.start, session=session, srp=phone.srp(), SRP_A=public) == text


def test_signed_numbers_are_fine(idp: Any) -> None:
    """Some clients put zeros before the number, and write its digits in capitals."""
    realm = make_realm(idp)
    realm.make_user()
    client = SrpClient(realm.pool_id.split("_")[1], PASSWORD)
    for text in (f"00{client.srp_a}", client.srp_a.upper()):
        step = realm.initiate("USER_SRP_AUTH", USERNAME="ann", SRP_A=text)
        assert step["ChallengeName"] == "PASSWORD_VERIFIER"


@pytest.mark.parametrize("seconds", [-320, 320])
def test_stale_proofs(idp: Any, cognito: Cognito, seconds: int) -> None:
    """A right proof that is five minutes off is refused, for users and for devices."""
    realm = device_realm(idp)
    phone = register(realm, realm.tokens())
    now = cognito.clock.now()
    client = SrpClient(realm.pool_id.split("_")[1], PASSWORD)
    step = realm.initiate("USER_SRP_AUTH", USERNAME="ann", SRP_A=client.srp_a)
    proof = client.answer(step["ChallengeParameters"], "ann", now + seconds)
    assert refusal(realm.respond, challenge="PASSWORD_VERIFIER", **proof) == INCORRECT
    device = phone.srp()
    step = phone.start(phone.sign_in()["Session"], device)
    parameters: Any = {"challenge": "DEVICE_PASSWORD_VERIFIER", "session": step["Session"]}
    stale = phone.proof(step, device, now + seconds)
    assert refusal(realm.respond, **parameters, **stale) == INCORRECT
    fine = phone.proof(step, device, now + seconds * 0.8)
    assert "AuthenticationResult" in realm.respond(**parameters, **fine)


@pytest.mark.parametrize(
    "timestamp",
    [
        "2025-03-05T07:08:09Z",
        "Wed Mar 05 07:08:09 UTC 2025",
        "Thu Mar 5 07:08:09 UTC 2025",
        "Mi Mär 5 07:08:09 UTC 2025",
        "Wed Mar 5 07:08:09 CET 2025",
        "Wed Mar 5 7:08:09 UTC 2025",
        "Wed Feb 30 07:08:09 UTC 2025",
    ],
)
def test_malformed_timestamps_of_devices(idp: Any, timestamp: str) -> None:
    """Devices are told the same form as users [R]."""
    realm = device_realm(idp)
    phone = register(realm, realm.tokens())
    device = phone.srp()
    step = phone.start(phone.sign_in()["Session"], device)
    proof = phone.proof(step, device, timestamp)
    parameters: Any = {"challenge": "DEVICE_PASSWORD_VERIFIER", "session": step["Session"]}
    assert refusal(realm.respond, **parameters, **proof) == (
        INVALID,
        "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.",
    )


# Risk configurations.


def test_risk_configurations_take_the_add_on(idp: Any) -> None:
    """Without threat protection there are none [D]."""
    realm = make_realm(idp)
    for call in (idp.set_risk_configuration, idp.describe_risk_configuration):
        code, _ = refusal(call, UserPoolId=realm.pool_id)
        assert code == "UserPoolAddOnNotEnabledException"


def test_a_risk_configuration_comes_back(idp: Any, cognito: Cognito) -> None:
    """Whole, with its ids and when it was set; a client's is apart from the pool's."""
    realm = protected_realm(idp)
    own: Any = compromised("BLOCK", "SIGN_IN") | takeover("BLOCK", notify=True) | lists([HOME])
    answer = configure(realm, **own)
    moment = answer.pop("LastModifiedDate")
    assert abs(moment.timestamp() - cognito.clock.now()) < 60
    assert answer == {"UserPoolId": realm.pool_id, **own}
    named: Any = {"UserPoolId": realm.pool_id}
    shown = idp.describe_risk_configuration(**named)["RiskConfiguration"]
    assert shown == {**answer, "LastModifiedDate": moment}
    named["ClientId"] = realm.client_id
    assert idp.describe_risk_configuration(**named)["RiskConfiguration"] == named
    configure(realm, realm.client_id, **lists([WORK]))
    shown = idp.describe_risk_configuration(**named)["RiskConfiguration"]
    assert shown["ClientId"] == realm.client_id
    assert "AccountTakeoverRiskConfiguration" not in shown


def test_a_risk_configuration_is_reset(idp: Any) -> None:
    """Ids alone take it away [D]: first the client's, then the pool's."""
    realm = protected_realm(idp)
    configure(realm, **lists([HOME]))
    configure(realm, realm.client_id, **lists([WORK]))
    assert sign_in_from(realm, HOME)
    assert refusal(sign_in_from, realm=realm, address=WORK) == BLOCKED_ADDRESS
    assert set(configure(realm, realm.client_id)) == {"UserPoolId", "ClientId"}
    assert refusal(sign_in_from, realm=realm, address=HOME) == BLOCKED_ADDRESS
    assert set(configure(realm)) == {"UserPoolId"}
    assert sign_in_from(realm, HOME)


@pytest.mark.parametrize("text", ["somewhere", "192.0.2.1/33", "192.0.2", "2001:db8::/129"])
def test_ranges_must_be_ranges(idp: Any, text: str) -> None:
    """Neither list takes what is no address and no CIDR range; nothing is kept."""
    realm = protected_realm(idp)
    for given in (lists(blocked=[text]), lists(skipped=[text])):
        code, told = refusal(configure, realm=realm, **given)
        assert code == INVALID
        assert text in told
    shown = idp.describe_risk_configuration(UserPoolId=realm.pool_id)["RiskConfiguration"]
    assert shown == {"UserPoolId": realm.pool_id}


def test_unknown_clients_and_pools(idp: Any) -> None:
    """They are named as everywhere."""
    realm = protected_realm(idp)
    for call in (idp.set_risk_configuration, idp.describe_risk_configuration):
        assert refusal(call, UserPoolId=realm.pool_id, ClientId="0" * 26) == (
            "ResourceNotFoundException",
            f"User pool client {'0' * 26} does not exist.",
        )
        assert refusal(call, UserPoolId="us-east-1_000000000") == (
            "ResourceNotFoundException",
            "User pool us-east-1_000000000 does not exist.",
        )


@pytest.mark.parametrize(
    ("text", "address", "listed"),
    [
        ("192.0.2.0/24", "192.0.2.200", True),
        ("192.0.2.0/24", "192.0.3.1", False),
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.77/24", "192.0.2.1", True),
        ("2001:db8::/32", "2001:db8::1", True),
        ("2001:db8::/32", "192.0.2.1", False),
        ("0.0.0.0/0", "2001:db8::1", False),
        ("0.0.0.0/0", "nowhere", False),
        ("0.0.0.0/0", None, False),
    ],
)
def test_addresses_in_ranges(text: str, address: str | None, *, listed: bool) -> None:
    """IPv4 and IPv6, host bits or none; what is no address is in no range."""
    assert RiskConfiguration(lists(blocked=[text])).blocks(address) is listed


def test_a_blocked_address(idp: Any, cognito: Cognito) -> None:
    """Everything that tells an address is refused from there, on both sides [R]."""
    realm = protected_realm(idp)
    configure(realm, **lists(blocked=["203.0.113.0/24"]))
    context: Any = {"UserContextData": {"IpAddress": ELSEWHERE}}
    refused: list[tuple[Any, dict[str, Any]]] = [
        (idp.sign_up, {"Password": PASSWORD, **realm.by_client("bob")}),
        (idp.confirm_sign_up, {"ConfirmationCode": "123456", **realm.by_client()}),
        (idp.resend_confirmation_code, realm.by_client()),
        (idp.forgot_password, realm.by_client()),
        (
            idp.confirm_forgot_password,
            {"ConfirmationCode": "123456", "Password": PASSWORD, **realm.by_client()},
        ),
    ]
    for call, given in refused:
        assert refusal(call, **given, **context) == BLOCKED_ADDRESS
    assert refusal(sign_in_from, realm=realm, address=ELSEWHERE) == BLOCKED_ADDRESS
    assert (
        refusal(
            idp.admin_initiate_auth,
            UserPoolId=realm.pool_id,
            ClientId=realm.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD, **realm.hash_of("ann")},
            ContextData={
                "IpAddress": ELSEWHERE,
                "ServerName": "shop",
                "ServerPath": "/",
                "HttpHeaders": [],
            },
        )
        == BLOCKED_ADDRESS
    )
    assert len(cognito.outbox) == 0
    for event in events_of(realm):
        assert event["EventResponse"] == "Fail"
        assert event["EventRisk"] == {
            "RiskDecision": "Block",
            "RiskLevel": "High",
            "CompromisedCredentialsDetected": False,
        }
    assert len(events_of(realm)) == 2
    assert sign_in_from(realm, HOME)
    assert sign_in_from(realm, None)


@pytest.mark.parametrize("secret", [True, False])
def test_an_address_that_does_not_count(idp: Any, *, secret: bool) -> None:
    """An app's address counts only for a client that propagates it; a server's always [D]."""
    client: Any = {"GenerateSecret": secret, "EnablePropagateAdditionalUserContextData": False}
    realm = protected_realm(idp, **client)
    configure(realm, **lists(blocked=[ELSEWHERE]))
    assert sign_in_from(realm, ELSEWHERE)
    assert events_of(realm)[0]["EventContextData"] == {}
    place: Any = {"IpAddress": ELSEWHERE, "ServerName": "shop", "ServerPath": "/"}
    assert (
        refusal(
            idp.admin_initiate_auth,
            UserPoolId=realm.pool_id,
            ClientId=realm.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD, **realm.hash_of("ann")},
            ContextData=place | {"HttpHeaders": []},
        )
        == BLOCKED_ADDRESS
    )


def test_a_blocked_address_on_the_way(idp: Any) -> None:
    """An answer from there is refused too; the session is good from elsewhere."""
    realm = protected_realm(idp)
    configure(realm, **lists(blocked=[ELSEWHERE]))
    client = AWSSRP(
        "ann",
        PASSWORD,
        realm.pool_id,
        realm.client_id,
        client=idp,
        client_secret=realm.secret,
    )
    step = realm.initiate("USER_SRP_AUTH", **client.get_auth_params())
    proof = client.process_challenge(step["ChallengeParameters"], client.get_auth_params())
    answer: Any = {
        "ClientId": realm.client_id,
        "ChallengeName": "PASSWORD_VERIFIER",
        "ChallengeResponses": proof,
    }
    context: Any = {"UserContextData": {"IpAddress": ELSEWHERE}}
    assert refusal(idp.respond_to_auth_challenge, **answer, **context) == BLOCKED_ADDRESS
    assert "AuthenticationResult" in idp.respond_to_auth_challenge(**answer)


def test_watching_blocks_nothing(idp: Any, cognito: Cognito) -> None:
    """In the mode AUDIT nothing happens by itself [D]; risk is written down."""
    realm = protected_realm(idp, "AUDIT")
    configure(realm, **lists([WORK]), **takeover("BLOCK", notify=True), **compromised())
    cognito.threats.risky_addresses[ELSEWHERE] = "High"
    cognito.threats.compromised_passwords.add(PASSWORD)
    assert sign_in_from(realm, WORK)
    assert sign_in_from(realm, ELSEWHERE)
    assert len(cognito.outbox) == 0
    assert events_of(realm)[0]["EventRisk"] == {
        "RiskDecision": "NoRisk",
        "RiskLevel": "High",
        "CompromisedCredentialsDetected": True,
    }


# Sign-ins at risk.


def test_a_sign_in_at_risk_is_blocked(idp: Any, cognito: Cognito) -> None:
    """With BLOCK, only from there, and only with the right password."""
    realm = protected_realm(idp)
    configure(realm, **takeover("BLOCK"))
    cognito.threats.risky_addresses[ELSEWHERE] = "Low"
    assert refusal(sign_in_from, realm=realm, address=ELSEWHERE) == BLOCKED
    assert sign_in_from(realm, HOME)
    _, blocked = events_of(realm)
    assert blocked["EventRisk"]["RiskDecision"] == "Block"
    assert blocked["EventRisk"]["RiskLevel"] == "Low"
    wrong = {"realm": realm, "address": ELSEWHERE, "password": "Wr0ng!word"}
    assert refusal(sign_in_from, **wrong) == INCORRECT


def test_a_level_without_an_action(idp: Any, cognito: Cognito) -> None:
    """Each level has an action of its own, and none where none is configured."""
    realm = protected_realm(idp)
    actions = {"HighAction": {"Notify": False, "EventAction": "BLOCK"}}
    configure(realm, AccountTakeoverRiskConfiguration={"Actions": actions})
    cognito.threats.risky_addresses |= {ELSEWHERE: "High", WORK: "Low"}
    assert sign_in_from(realm, WORK)
    assert refusal(sign_in_from, realm=realm, address=ELSEWHERE) == BLOCKED


def test_an_address_that_is_never_judged(idp: Any, cognito: Cognito) -> None:
    """SkippedIPRangeList spares from actions, and from compromised passwords [D model]."""
    realm = protected_realm(idp)
    configure(realm, **takeover("BLOCK"), **compromised(), **lists(skipped=[ELSEWHERE]))
    cognito.threats.risky_addresses[ELSEWHERE] = "High"
    cognito.threats.compromised_passwords.add(PASSWORD)
    assert sign_in_from(realm, ELSEWHERE)
    assert events_of(realm)[0]["EventRisk"] == {
        "RiskDecision": "NoRisk",
        "CompromisedCredentialsDetected": False,
    }


def mfa_at_risk(idp: Any, action: str, cognito: Cognito) -> Realm:
    """Create a pool where MFA is optional, and where sign-ins from ELSEWHERE are at risk."""
    realm = protected_realm(idp)
    idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id,
        MfaConfiguration="OPTIONAL",
        **blocks("SMS_MFA", "SOFTWARE_TOKEN_MFA"),
    )
    configure(realm, **takeover(action))
    cognito.threats.risky_addresses[ELSEWHERE] = "Medium"
    return realm


@pytest.mark.parametrize("action", ["MFA_IF_CONFIGURED", "MFA_REQUIRED"])
def test_risk_asks_for_a_second_factor(idp: Any, cognito: Cognito, action: str) -> None:
    """A factor that reaches the user is asked for although it was never turned on."""
    realm = mfa_at_risk(idp, action, cognito)
    realm.update(phone_number=PHONE)
    assert "AuthenticationResult" in sign_in_from(realm, HOME)
    step = sign_in_from(realm, ELSEWHERE)
    assert step["ChallengeName"] == "SMS_MFA"
    code = cognito.outbox.to("ann").code
    answer = realm.respond("SMS_MFA", step["Session"], USERNAME="ann", SMS_MFA_CODE=code)
    assert "AuthenticationResult" in answer
    assert events_of(realm)[0]["EventRisk"]["RiskDecision"] == "AccountTakeover"
    assert events_of(realm)[0]["EventResponse"] == "Pass"


def test_an_authenticator_app_is_asked_for(idp: Any, cognito: Cognito) -> None:
    """One that was registered, though not turned on, will do."""
    realm = mfa_at_risk(idp, "MFA_REQUIRED", cognito)
    enrol(realm, cognito)
    assert sign_in_from(realm, ELSEWHERE)["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


@pytest.mark.parametrize(
    ("action", "goes_on"), [("MFA_IF_CONFIGURED", True), ("MFA_REQUIRED", False)]
)
def test_risk_without_a_second_factor(
    idp: Any, cognito: Cognito, action: str, *, goes_on: bool
) -> None:
    """Where nothing reaches the user, MFA_IF_CONFIGURED allows and MFA_REQUIRED blocks [D]."""
    realm = mfa_at_risk(idp, action, cognito)
    if goes_on:
        assert "AuthenticationResult" in sign_in_from(realm, ELSEWHERE)
    else:
        assert refusal(sign_in_from, realm=realm, address=ELSEWHERE) == BLOCKED


def test_a_remembered_device_does_not_spare_a_sign_in_at_risk(idp: Any, cognito: Cognito) -> None:
    """Its proof is asked for, and then the second factor (G)."""
    configuration = {"ChallengeRequiredOnNewDevice": True}
    realm = protected_realm(idp, pool={"DeviceConfiguration": configuration})
    phone = register(realm, realm.tokens())
    idp.set_user_pool_mfa_config(
        UserPoolId=realm.pool_id, MfaConfiguration="OPTIONAL", **blocks("SMS_MFA")
    )
    realm.update(phone_number=PHONE)
    configure(realm, **takeover("MFA_REQUIRED"))
    cognito.threats.risky_addresses[ELSEWHERE] = "High"
    given = {"USERNAME": "ann", "PASSWORD": PASSWORD, "DEVICE_KEY": phone.key}
    given |= realm.hash_of("ann")
    step = idp.initiate_auth(
        ClientId=realm.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters=given,
        UserContextData={"IpAddress": ELSEWHERE},
    )
    client = phone.srp()
    step = phone.start(step["Session"], client)
    proof = phone.proof(step, client, cognito.clock.now())
    step = realm.respond("DEVICE_PASSWORD_VERIFIER", step["Session"], **proof)
    assert step["ChallengeName"] == "SMS_MFA"


# Notifications.


@pytest.mark.parametrize(
    ("action", "subject", "about"),
    [
        ("BLOCK", "Blocked sign-in attempt", "We blocked an unrecognized sign-in"),
        ("NO_ACTION", "New sign-in attempt", "We observed an unrecognized sign-in"),
        ("MFA_IF_CONFIGURED", "New sign-in attempt", "We required you to use multi-factor"),
    ],
)
def test_notifications(idp: Any, cognito: Cognito, action: str, subject: str, about: str) -> None:
    """The user is written to about a sign-in at risk, in AWS's words (recorded R038)."""
    realm = protected_realm(idp)
    configure(realm, **takeover(action, notify=True))
    cognito.threats.risky_addresses[ELSEWHERE] = "High"
    if action == "BLOCK":
        refusal(sign_in_from, realm=realm, address=ELSEWHERE)
    else:
        sign_in_from(realm, ELSEWHERE)
    message = cognito.outbox.to("ann")
    assert (message.kind, message.medium) == ("AccountTakeOverNotification", "EMAIL")
    assert message.subject == subject
    assert message.body.startswith(about)
    assert message.body.count(message.code) == 2
    assert "{" not in message.body


def test_own_texts_of_notifications(idp: Any, cognito: Cognito) -> None:
    """Placeholders of the pool's own template are filled in."""
    text = "{username} {ip-address} {login-time} {device-name} {city} {country}"
    email = {"Subject": "Careful", "HtmlBody": f"<p>{text}</p>", "TextBody": text}
    realm = protected_realm(idp)
    configure(realm, **takeover("NO_ACTION", notify=True, NoActionEmail=email))
    cognito.threats.risky_addresses[ELSEWHERE] = "Low"
    sign_in_from(realm, ELSEWHERE)
    message = cognito.outbox.to("ann")
    assert message.subject == "Careful"
    assert message.body.startswith(f"<p>ann {ELSEWHERE} 2")
    assert message.body.endswith("Z unknown unknown unknown</p>")


def test_a_sender_of_the_pool_notifies(idp: Any, cognito: Cognito) -> None:
    """CustomEmailSender gets the notification instead, its token encrypted."""
    realm = protected_realm(idp)
    configure(realm, **takeover("NO_ACTION", notify=True))
    cognito.threats.risky_addresses[ELSEWHERE] = "Medium"
    events: list[Any] = []
    cognito.on("CustomEmailSender", lambda event, _context: events.append(event))
    sign_in_from(realm, ELSEWHERE)
    assert len(cognito.outbox) == 0
    (event,) = events
    assert event["triggerSource"] == "CustomEmailSender_AccountTakeOverNotification"
    assert event["request"]["userAttributes"]["email"] == "ann@example.com"


@pytest.mark.parametrize("how", ["no e-mail", "no Notify", "no configuration"])
def test_nobody_is_written_to(idp: Any, cognito: Cognito, how: str) -> None:
    """Who has no address gets nothing; nor is anything sent that was not configured."""
    realm = protected_realm(idp)
    block = takeover("NO_ACTION", notify=how != "no Notify")
    if how == "no configuration":
        del block["AccountTakeoverRiskConfiguration"]["NotifyConfiguration"]
    configure(realm, **block)
    if how == "no e-mail":
        idp.admin_delete_user_attributes(UserAttributeNames=["email"], **realm.by_name())
    cognito.threats.risky_addresses[ELSEWHERE] = "High"
    assert sign_in_from(realm, ELSEWHERE)
    assert len(cognito.outbox) == 0


# Compromised passwords.


@pytest.fixture
def wary(idp: Any, cognito: Cognito) -> Realm:
    """A pool that blocks compromised passwords, of which there is one."""
    cognito.threats.compromised_passwords.add(LEAKED)
    realm = protected_realm(idp)
    configure(realm, **compromised())
    return realm


def test_a_compromised_password_signs_nobody_in(wary: Realm) -> None:
    """The user must set another one [D, text R]."""
    wary.set_password("ann", LEAKED)
    assert refusal(sign_in_from, realm=wary, address=None, password=LEAKED) == (
        "PasswordResetRequiredException",
        "Password reset required for user due to security reasons",
    )
    assert wary.status() == "RESET_REQUIRED"
    assert events_of(wary)[0]["EventRisk"] == {
        "RiskDecision": "Block",
        "RiskLevel": "High",
        "CompromisedCredentialsDetected": True,
    }
    wary.set_password("ann", PASSWORD)
    assert wary.sign_in()


def test_a_wrong_compromised_password(wary: Realm) -> None:
    """A password from a leak that is not the user's is just wrong."""
    assert refusal(sign_in_from, realm=wary, address=None, password=LEAKED) == INCORRECT
    assert wary.status() == "CONFIRMED"


def test_srp_hides_a_compromised_password(wary: Realm) -> None:
    """A proof by SRP does not show the password, so it is not looked at [D]."""
    wary.set_password("ann", LEAKED)
    client = AWSSRP(
        "ann",
        LEAKED,
        wary.pool_id,
        wary.client_id,
        client=wary.idp,
        client_secret=wary.secret,
    )
    assert "AuthenticationResult" in client.authenticate_user()


def test_a_temporary_password_is_replaced_anyway(wary: Realm) -> None:
    """Who must set a new password may come in with a compromised one, and not keep it."""
    wary.set_password("ann", LEAKED, permanent=False)
    step = wary.sign_in(password=LEAKED)
    assert step["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    answer: Any = {"challenge": "NEW_PASSWORD_REQUIRED", "session": step["Session"]}
    answer |= {"USERNAME": "ann", "NEW_PASSWORD": LEAKED}
    assert refusal(wary.respond, **answer) == (
        "InvalidPasswordException",
        "Provided password cannot be used for security reasons.",
    )
    assert wary.respond(**answer | {"NEW_PASSWORD": OTHER_PASSWORD})


def test_compromised_passwords_can_not_be_chosen(wary: Realm, cognito: Cognito) -> None:
    """Not at sign-up, not at a change, not after forgetting one; nothing changes [R]."""
    idp, told = wary.idp, "Provided password cannot be used for security reasons."
    expected = ("InvalidPasswordException", told)
    assert refusal(wary.sign_up, name="bob", password=LEAKED) == expected
    assert len(idp.list_users(UserPoolId=wary.pool_id)["Users"]) == 1
    change: Any = {"AccessToken": wary.access(), "PreviousPassword": PASSWORD}
    assert refusal(idp.change_password, ProposedPassword=LEAKED, **change) == expected
    idp.forgot_password(**wary.by_client())
    reset: Any = {"ConfirmationCode": cognito.outbox.to("ann").code, **wary.by_client()}
    assert refusal(idp.confirm_forgot_password, Password=LEAKED, **reset) == expected
    assert wary.sign_in()
    assert idp.confirm_forgot_password(Password=OTHER_PASSWORD, **reset)


@pytest.mark.parametrize(
    ("block", "refused"),
    [
        (compromised("BLOCK"), {"SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"}),
        (compromised("BLOCK", "SIGN_IN"), {"SIGN_IN"}),
        (compromised("BLOCK", "SIGN_UP", "PASSWORD_CHANGE"), {"SIGN_UP", "PASSWORD_CHANGE"}),
        (compromised("NO_ACTION"), set()),
        ({}, set()),
    ],
)
def test_the_filter_of_events(wary: Realm, block: dict[str, Any], refused: set[str]) -> None:
    """Only the events of the filter count, all of them without one [D model]."""
    configure(wary, **block)
    found = set()
    try:
        wary.sign_up("bob", LEAKED)
    except wary.idp.exceptions.InvalidPasswordException:
        found.add("SIGN_UP")
    change: Any = {"AccessToken": wary.access(), "PreviousPassword": PASSWORD}
    try:
        wary.idp.change_password(ProposedPassword=LEAKED, **change)
    except wary.idp.exceptions.InvalidPasswordException:
        found.add("PASSWORD_CHANGE")
        wary.set_password("ann", LEAKED)
    try:
        wary.sign_in(password=LEAKED)
    except wary.idp.exceptions.PasswordResetRequiredException:
        found.add("SIGN_IN")
    assert found == refused
