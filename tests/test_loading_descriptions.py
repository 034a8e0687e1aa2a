"""``cognito.load``: what the AWS CLI prints, alone and together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import intercept
from cognito_intercept.loading.files import LoadError
from cognito_intercept.loading.loaded import IncompleteLoadWarning

if TYPE_CHECKING:
    from pathlib import Path

    from cognito_intercept.emulator import Cognito
    from cognito_intercept.loading.loaded import Loaded

POOL = "us-east-1_Former123"


def saved(folder: Path, **contents: Any) -> Path:
    """Write files, with ``__`` in their names for ``.`` and ``_`` for ``-``."""
    for name, content in contents.items():
        file = f"{name.replace('__', '.').replace('_', '-')}.json"
        (folder / file.replace("POOL", POOL)).write_text(json.dumps(content))
    return folder


def pool(pool_id: str = POOL, **more: Any) -> dict[str, Any]:
    """Return what describe-user-pool prints of a user pool."""
    return {"UserPool": {"Id": pool_id, "Name": "people", **more}}


def user(username: str, status: str = "CONFIRMED", **attributes: str) -> dict[str, Any]:
    """Return a user as list-users prints one."""
    attributes["sub"] = "0-0"
    listed = [{"Name": name, "Value": value} for name, value in attributes.items()]
    return {"Username": username, "UserStatus": status, "Enabled": True, "Attributes": listed}


def load_incompletely(cognito: Cognito, folder: Path, **options: Any) -> Loaded:
    """Load a folder, part of which can't be taken over."""
    with pytest.warns(IncompleteLoadWarning):
        return cognito.load(folder, **options)


def test_mfa_of_several_pools(cognito: Cognito, tmp_path: Path) -> None:
    """MFA settings belong to the pool that their file's name has, or to the only one."""
    mfa = {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": True}}
    second = "us-east-1_Second123"
    saved(tmp_path, a=pool(), b=pool(second), POOL__mfa=mfa)
    pools = cognito.load(tmp_path).pools
    assert [pools[one].state.settings["MfaConfiguration"] for one in (POOL, second)] == [
        "OPTIONAL",
        "OFF",
    ]
    (tmp_path / "b.json").unlink()
    (tmp_path / f"{POOL}.mfa.json").rename(tmp_path / "mfa.json")
    alone = cognito.load(tmp_path).pool
    assert alone.state.settings["MfaConfiguration"] == "OPTIONAL"


def test_mfa_that_is_not_shown(cognito: Cognito, tmp_path: Path) -> None:
    """A pool whose second factors are not shown has no MFA, which is named."""
    loaded = load_incompletely(cognito, saved(tmp_path, a=pool(MfaConfiguration="ON")))
    assert loaded.skipped == [
        f"{POOL}: its second factors are not shown; load what get-user-pool-mfa-config prints"
    ]
    assert loaded.pool.state.settings["MfaConfiguration"] == "OFF"


def test_mfa_that_is_off(cognito: Cognito, tmp_path: Path) -> None:
    """Factors of a pool without MFA are left out, passkeys are not."""
    passkeys = {"RelyingPartyId": "example.com", "UserVerification": "required"}
    factor = {"SoftwareTokenMfaConfiguration": {"Enabled": False}}
    mfa = {"MfaConfiguration": "OFF", "WebAuthnConfiguration": passkeys} | factor
    loaded = cognito.load(saved(tmp_path, a=pool(), b=mfa))
    assert loaded.pool.state.settings["WebAuthnConfiguration"] == passkeys


def test_users(cognito: Cognito, tmp_path: Path) -> None:
    """Users keep their status where it can be brought about; who comes from elsewhere is named."""
    users = [
        user("ann", name="Ann"),
        user("bob", "UNCONFIRMED"),
        user("cy", "FORCE_CHANGE_PASSWORD") | {"Enabled": False},
        user("Google_1", "EXTERNAL_PROVIDER", identities="[]"),
    ]
    staff = {"GroupName": "the/staff", "UserPoolId": POOL}
    saved(
        tmp_path,
        pool=pool(),
        users={"Users": users},
        groups={"Groups": [staff]},
        users_in_group__staff={"Users": [users[0], users[3]]},
    )
    (tmp_path / "users-in-group.staff.json").rename(
        tmp_path / "list-users-in-group.the%2Fstaff.json"
    )
    loaded = load_incompletely(cognito, tmp_path)
    assert loaded.skipped == [
        "bob: has the status FORCE_CHANGE_PASSWORD instead of UNCONFIRMED",
        "Google_1: a user of an identity provider comes by signing in there",
    ]
    by_name = {one.username: one for one in loaded.pool.users}
    assert {name: one.status for name, one in by_name.items()} == {
        "ann": "CONFIRMED",
        "bob": "FORCE_CHANGE_PASSWORD",
        "cy": "FORCE_CHANGE_PASSWORD",
    }
    assert by_name["ann"].attributes["name"] == "Ann"
    assert [group.name for group in by_name["ann"].groups] == ["the/staff"]
    assert by_name["cy"].call("AdminGetUser")["Enabled"] is False


def test_target(cognito: Cognito, tmp_path: Path) -> None:
    """What belongs to a pool that is not loaded comes into the one that the call names."""
    target = cognito.user_pool()
    server = {"UserPoolId": POOL, "Identifier": "notes", "Name": "Notes"}
    saved(tmp_path, server={"ResourceServer": server}, users={"Users": [user("ann")]})
    cognito.load(tmp_path, pool=target)
    assert [one.username for one in target.users] == ["ann"]
    assert list(target.state.resource_servers) == ["notes"]
    loaded = load_incompletely(cognito, tmp_path)
    assert loaded.skipped == [
        f"notes: its user pool {POOL} was not loaded",
        "ann: its user pool was not loaded",
        "ann: its user pool was not loaded",
    ]


def test_lists_of_names(cognito: Cognito, tmp_path: Path) -> None:
    """Lists that have names only say what to load instead, as do answers without an owner."""
    saved(
        tmp_path,
        a={"UserPoolClients": [{"ClientId": "1"}]},
        b={"Providers": []},
        c={"UserPools": []},
        d={"Terms": [{"TermsName": "terms-of-use"}]},
        e={"ManagedLoginBranding": {"ManagedLoginBrandingId": "1", "UserPoolId": POOL}},
        f={
            "RiskConfiguration": {
                "UserPoolId": POOL,
                "ClientId": "2",
                "RiskExceptionConfiguration": {},
            }
        },
        pool=pool(Domain="a-prefix", CustomDomain="auth.example.com"),
    )
    loaded = load_incompletely(cognito, tmp_path)
    assert loaded.skipped == [
        f"{tmp_path}/a.json: has names only; load what describe-user-pool-client prints",
        f"{tmp_path}/b.json: has names only; load what describe-identity-provider prints",
        f"{tmp_path}/c.json: has names only; load what describe-user-pool prints",
        "terms-of-use: list-terms prints names only; load what describe-terms prints",
        "1: the app client of the style is not shown",
        f"{POOL}: the certificate of auth.example.com is not shown",
        "2: its app client 2 was not loaded",
    ]
    assert list(loaded.pool.state.domains) == ["a-prefix"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"UserPool": []}, ":1, UserPool: not what the AWS CLI prints (AttributeError"),
        (
            {"UserPool": {"SchemaAttributes": [{}]}},
            ":1, UserPool: not what the AWS CLI prints (KeyError: 'Name')",
        ),
        ({"Users": [{"Attributes": [1]}]}, ":1: not what the AWS CLI prints (TypeError"),
    ],
)
def test_damage(cognito: Cognito, tmp_path: Path, content: dict[str, Any], error: str) -> None:
    """A damaged answer is an error that names the file, and nothing is left."""
    with pytest.raises(LoadError) as raised:
        cognito.load(saved(tmp_path, answer=content, pool=pool()))
    assert f"{tmp_path}/answer.json{error}" in str(raised.value)
    assert cognito.pools == []


def test_an_exported_directory(cognito: Cognito, tmp_path: Path) -> None:
    """The files of an export tell by their names what belongs together, in any order."""
    for name in ("first", "second"):
        one = cognito.user_pool(name)
        one.group(f"{name}/group")
        one.user(f"ann-of-{name}", groups=[f"{name}/group"])
    exported = cognito.export(tmp_path / "all")
    with intercept() as other:
        loaded = other.load(*reversed(exported.files))
        assert {
            pool.name: [(user.username, [one.name for one in user.groups]) for user in pool.users]
            for pool in loaded.pools.values()
        } == {
            "first": [("ann-of-first", ["first/group"])],
            "second": [("ann-of-second", ["second/group"])],
        }
