"""The state of an emulator: saved, restored, taken back by a snapshot."""

from __future__ import annotations

import copy
import json
import time
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cognito_intercept import intercept
from tests.helpers import run_python
from tests.realms import Realm, make_realm
from tests.requests_of_the_model import make_world

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito


def through_json(data: Any) -> Any:
    """Return data as they come back from a file."""
    return json.loads(json.dumps(data))


@pytest.fixture
def saved(cognito: Cognito, idp: Any) -> dict[str, Any]:
    """The state of a pool with users, clients, tokens, codes and sessions."""
    make_world(cognito, idp)
    cognito.threats.compromised_passwords.add("Leaked-1")
    cognito.threats.risky_addresses["203.0.113.7"] = "High"
    cognito.clock.advance(5)
    return cognito.save()


def test_round_trip(saved: dict[str, Any]) -> None:
    """What was restored, by way of JSON, is saved as the same data."""
    with intercept() as other:
        other.restore(through_json(saved))
        assert other.save() == saved
        assert other.clock.offset == 5
        assert other.outbox.to("new").code == saved["outbox"][-1]["code"]
        assert other.threats.risky_addresses == {"203.0.113.7": "High"}


def test_tokens_codes_and_sessions_stay_valid(cognito: Cognito, idp: Any) -> None:
    """What was handed out before counts after a restore in another emulator."""
    world = make_world(cognito, idp)
    data = through_json(cognito.save())
    with intercept() as other:
        other.restore(data)
        assert idp.get_user(AccessToken=world["$access"])["Username"] == "ann"
        renewed = idp.initiate_auth(
            ClientId=world["$client"],
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": world["$refresh"]},
        )
        assert renewed["AuthenticationResult"]["AccessToken"]
        idp.confirm_sign_up(
            ClientId=world["$client"], Username="new", ConfirmationCode=world["$code"]
        )
        idp.respond_to_auth_challenge(
            ClientId=world["$client"],
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=world["$session"],
            ChallengeResponses={"USERNAME": "forced", "NEW_PASSWORD": "0ther-Passw0rd!"},
        )
        assert idp.admin_get_user(UserPoolId=world["$pool"], Username="ann@example.com")
        members = idp.list_users_in_group(UserPoolId=world["$pool"], GroupName="g")["Users"]
        assert [user["Username"] for user in members] == ["ann"]


def test_in_another_process(cognito: Cognito, idp: Any, tmp_path: Any) -> None:
    """Signatures made before are verified by a process that never saw the keys being made."""
    world = make_world(cognito, idp)
    path = tmp_path / "state.json"
    path.write_text(json.dumps(cognito.save()))
    code = f"""
import boto3, json
from cognito_intercept import intercept
with intercept() as cognito:
    cognito.restore(json.load(open({str(path)!r})))
    idp = boto3.client("cognito-idp", "us-east-1")
    print(idp.get_user(AccessToken={world["$access"]!r})["Username"])
    print(len(idp.list_users(UserPoolId={world["$pool"]!r})["Users"]))
"""
    assert run_python(code).split() == ["ann", "5"]


def test_new_pools_have_keys_of_their_own(cognito: Cognito, idp: Any) -> None:
    """A pool made after a restore never signs with the keys of a restored one."""
    realm = make_realm(idp)
    realm.make_user()
    realm.tokens()
    data = cognito.save()
    with intercept() as other:
        other.restore(data)
        fresh = make_realm(idp)
        fresh.make_user()
        fresh.tokens()
        first, second = other.save()["keys"].values()
        assert not {key["kid"] for key in first} & {key["kid"] for key in second}


def test_a_restored_seed_goes_on(idp: Any) -> None:
    """A seeded emulator that was restored draws what the saved one would have drawn next."""

    def next_pool() -> str:
        answer = idp.create_user_pool(PoolName="next")
        return str(answer["UserPool"]["Id"])

    with intercept(seed=1) as cognito:
        next_pool()
        data = cognito.save()
        expected = next_pool()
    with intercept(seed=1) as cognito:
        cognito.restore(data)
        assert next_pool() == expected


def test_restoring_replaces_everything(saved: dict[str, Any]) -> None:
    """Pools, messages and regions from before are gone."""
    with intercept() as other:
        west = boto3.client("cognito-idp", "us-west-2")
        make_realm(west).sign_up("bob", email="bob@example.com")
        other.restore(saved)
        assert west.list_user_pools(MaxResults=1)["UserPools"] == []
        assert other.save() == saved


Damage = Any


def pool_of(data: Damage) -> Damage:
    """Return the only pool of saved data."""
    (pools,) = data["regions"].values()
    (pool,) = pools.values()
    return pool


def user_of(data: Damage) -> Damage:
    """Return one user of saved data."""
    return pool_of(data)["users"]["ann"]


def duplicate_sub(data: Damage) -> None:
    """Give a user the sub of another one."""
    pool_of(data)["users"]["off"]["attributes"]["sub"] = user_of(data)["attributes"]["sub"]


def duplicate_alias(data: Damage) -> None:
    """Give a user the alias of another one."""
    attributes = {"email": "ann@example.com", "email_verified": "true"}
    pool_of(data)["users"]["off"]["attributes"] |= attributes


def move_pool(data: Damage) -> None:
    """Put a pool into another region."""
    data["regions"]["eu-west-1"] = data["regions"].pop("us-east-1")


def swap_kids(data: Damage) -> None:
    """Give a key the id of another one."""
    ((first, second),) = data["keys"].values()
    first["kid"] = second["kid"]


DAMAGES: dict[str, tuple[Callable[[Damage], object], str]] = {
    "no version": (lambda data: data.pop("version"), "no version"),
    "unknown version": (lambda data: data.update(version=99), "unknown version .* 99"),
    "version of a wrong type": (lambda data: data.update(version=True), "unknown version"),
    "missing member": (lambda data: data.pop("outbox"), "state: members are missing: outbox"),
    "unknown member": (lambda data: data.update(more=1), "state: members are unknown: more"),
    "no object": (lambda data: data.update(regions=[]), "state.regions: dict expected, not list"),
    "no list": (lambda data: data.update(outbox={}), "state.outbox: list expected"),
    "no number": (lambda data: data.update(clock_offset="5"), "clock_offset: float expected"),
    "not finite": (lambda data: data.update(clock_offset=float("nan")), "not a finite number"),
    "no string": (lambda data: user_of(data).update(username=7), r"\['ann'\].username: str expect"),
    "no boolean": (lambda data: user_of(data).update(enabled=1), "enabled: bool expected"),
    "no status": (lambda data: user_of(data).update(status="ASLEEP"), "no Status: 'ASLEEP'"),
    "no base64": (
        lambda data: user_of(data)["password"].update(identity="!"),
        "identity: base64 expected",
    ),
    "user without a serial": (lambda data: user_of(data).pop("serial"), "missing: serial"),
    "group that is not there": (
        lambda data: user_of(data).update(groups=["gone"]),
        "a group that does not exist: gone",
    ),
    "two users of one sub": (duplicate_sub, "two users"),
    "two users of one alias": (duplicate_alias, "two users with the same email"),
    "pool of another region": (move_pool, "another pool's data"),
    "one key": (lambda data: next(iter(data["keys"].values())).pop(), "two keys expected"),
    "kid of another key": (swap_kids, "kid of another one"),
    "no key": (lambda data: next(iter(data["keys"].values()))[0].update(n="!"), "not an RSA key"),
    "no entropy": (lambda data: data.update(entropy="AAAA"), "a source of randomness"),
    "no risk level": (
        lambda data: data["threats"]["risky_addresses"].update({"203.0.113.7": "Odd"}),
        "one of .* expected",
    ),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_damaged_states_are_refused(saved: dict[str, Any], kind: str) -> None:
    """Each kind of damage is named in a ValueError, and the state stays as it was."""
    damage, text = DAMAGES[kind]
    broken = copy.deepcopy(saved)
    damage(broken)
    with intercept() as other:
        make_realm(boto3.client("cognito-idp")).make_user()
        before = other.save()
        with pytest.raises(ValueError, match=text):
            other.restore(broken)
        assert other.save() == before


@pytest.mark.parametrize("data", [None, [], "state", {}])
def test_what_is_no_state(cognito: Cognito, data: Any) -> None:
    """Anything else has no version."""
    with pytest.raises(ValueError, match="not a saved state"):
        cognito.restore(data)


def test_saved_data_are_a_copy(cognito: Cognito, saved: dict[str, Any]) -> None:
    """To change what was saved or restored changes no emulator."""
    pool_of(saved)["settings"]["PoolName"] = "changed"
    assert pool_of(cognito.save())["settings"]["PoolName"] == "people"
    cognito.restore(saved)
    pool_of(saved)["settings"]["PoolName"] = "changed again"
    assert pool_of(cognito.save())["settings"]["PoolName"] == "changed"


def test_snapshot(cognito: Cognito, idp: Any) -> None:
    """Pools, users, tokens, messages, time and threats are as before; snapshots nest."""
    realm = make_realm(idp)
    realm.make_user()
    token = realm.access()
    before = cognito.save()
    with cognito.snapshot():
        realm.idp.admin_update_user_attributes(
            **realm.by_name(), UserAttributes=[{"Name": "name", "Value": "Ann"}]
        )
        realm.sign_up("bob", email="bob@example.com")
        between = cognito.save()
        with cognito.snapshot():
            realm.idp.admin_delete_user(**realm.by_name())
            realm.idp.delete_user_pool(UserPoolId=realm.pool_id)
            make_realm(idp)
            cognito.clock.advance(7200)
            cognito.outbox.clear()
            cognito.threats.compromised_passwords.add("Leaked-1")
        assert cognito.save() == between
        cognito.restore(before)
        assert cognito.save() == before
    assert cognito.save() == before
    assert realm.idp.get_user(AccessToken=token)["Username"] == "ann"


def test_snapshot_of_a_failing_block(cognito: Cognito, idp: Any) -> None:
    """An exception leaves the block, and all is taken back."""
    before = cognito.save()

    def fail() -> None:
        with cognito.snapshot():
            make_realm(idp)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert cognito.save() == before


def test_snapshot_while_a_trigger_runs(cognito: Cognito, idp: Any) -> None:
    """What a trigger's own calls change is taken back in the order in which it was done."""
    realm = make_realm(idp)

    def pre_sign_up(event: Any, _context: Any) -> Any:
        if event["userName"] == "ann":
            realm.sign_up("inner", email="inner@example.com")
            realm.idp.create_group(UserPoolId=realm.pool_id, GroupName="g")
        return event

    cognito.on("PreSignUp", pre_sign_up)
    before = cognito.save()
    with cognito.snapshot():
        realm.sign_up("ann", email="ann@example.com")
        realm.idp.admin_confirm_sign_up(**realm.by_name("inner"))
    assert cognito.save() == before


def test_filters_after_a_snapshot(cognito: Cognito, idp: Any) -> None:
    """Indexes that were made inside a snapshot are right after it."""
    realm = make_realm(idp)
    realm.make_user("ann", email="ann@example.com")
    with cognito.snapshot():
        realm.make_user("bob", email="bob@example.com")
        realm.idp.admin_delete_user(**realm.by_name("ann"))
        assert listed(realm) == ["bob"]
    assert listed(realm) == ["ann"]


def listed(realm: Realm) -> list[str]:
    """Return the users with an e-mail address, by filter."""
    answer = realm.idp.list_users(UserPoolId=realm.pool_id, Filter='email ^= ""')
    return [user["Username"] for user in answer["Users"]]


def test_a_snapshot_costs_little(cognito: Cognito, idp: Any) -> None:
    """To open and close one costs less than a millisecond in a pool with 1,000 users."""
    realm = make_realm(idp)
    for number in range(1000):
        realm.idp.admin_create_user(
            UserPoolId=realm.pool_id, Username=f"u{number}", MessageAction="SUPPRESS"
        )

    def cost() -> float:
        start = time.perf_counter()
        with cognito.snapshot():
            pass
        return time.perf_counter() - start

    assert min(cost() for _ in range(20)) < 0.001


def test_secrets_are_in_no_repr(cognito: Cognito, idp: Any) -> None:
    """No password hash, secret, code or token is in the repr of what the emulator holds."""
    world = make_world(cognito, idp)
    service = cognito.service("us-east-1")
    pool = service.pools[world["$pool"]]
    shown = [pool, *pool.users.values(), *pool.clients.values(), *cognito.outbox]
    shown += [item for user in pool.ordered for item in user.codes.values()]
    shown += [item for user in pool.ordered for item in user.token_families.values()]
    shown += [item for client in pool.clients.values() for item in client.secrets]
    shown += [*pool.sessions.values(), *(user.password for user in pool.ordered)]
    text = " ".join(map(repr, [*shown, cognito.outbox, service.around.keyring]))
    for name in ("$code", "$secret", "$access", "$refresh", "$id", "$session", "$block"):
        assert world[name] not in text
    password = pool.users["ann"].password
    assert password is not None
    assert repr(password.identity) not in text
