"""``cognito.export``: what is loaded again is the same user pool."""

from __future__ import annotations

import base64
import json
import warnings
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cognito_intercept import intercept
from cognito_intercept.loading import export_template, terraform_arguments
from cognito_intercept.loading.loaded import IncompleteLoadWarning
from cognito_intercept.loading.template_kinds import KINDS, POOL
from cognito_intercept.loading.terraform_types import TYPES, argument_name
from cognito_intercept.protocol.model import operation_model
from tests.pools_to_export import SETTINGS, add_users, fill, png, pool_of, sight_of, with_units

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito
    from cognito_intercept.handles import UserPool
    from cognito_intercept.loading.exporting import Exported

NAMES = ("people.yaml", "people.json", "people.tf.json", "people")


def copy_of(idp: Any, exported: Exported) -> dict[str, Any]:
    """Return the sight of a user pool that is loaded again, in an emulator of its own."""
    with intercept() as other:
        loaded = other.load(*exported.files)
        assert loaded.skipped == []
        return sight_of(idp, loaded.pool)


def without(sight: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a sight without what a format does not carry."""
    if name == "people":
        return sight
    if name.endswith(".tf.json"):
        sight = with_units(sight) | {"terms": []}
    users = {
        username: {
            key: value
            for key, value in user.items()
            if key != "UserStatus" and (key != "Enabled" or name.endswith(".tf.json"))
        }
        for username, user in sight["users"].items()
    }
    return sight | {"users": users}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("names", [(), ("password", "schema", "mfa", "triggers", "messages")])
def test_whole_pool(
    cognito: Cognito, idp: Any, tmp_path: Path, name: str, names: tuple[str, ...]
) -> None:
    """A user pool with something of everything is the same one again."""
    pool = pool_of(cognito, names)
    fill(pool)
    add_users(pool)
    exported = cognito.export(tmp_path / name)
    assert without(copy_of(idp, exported), name) == without(sight_of(idp, pool), name)


@given(names=st.sets(st.sampled_from(sorted(SETTINGS))), name=st.sampled_from(NAMES))
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_settings(idp: Any, tmp_path: Path, name: str, names: set[str]) -> None:
    """A user pool of any settings is the same one again."""
    with intercept() as cognito:
        pool = pool_of(cognito, names)
        pool.client()
        exported = cognito.export(tmp_path / name)
        sight = sight_of(idp, pool)
    assert copy_of(idp, exported) == sight
    for file in exported.files:
        file.unlink()


def pool_without_mfa(cognito: Cognito) -> UserPool:
    """Return a user pool with a group and users of each kind."""
    pool = cognito.user_pool("people")
    pool.group("staff")
    pool.group("a/b.d")
    add_users(pool)
    return pool


def test_csv(cognito: Cognito, tmp_path: Path) -> None:
    """A CSV file has the header and the escapes of AWS's user import; what it lacks is named."""
    pool = pool_without_mfa(cognito)
    pool.call("AdminCreateUser", Username='q"uote', MessageAction="SUPPRESS")
    exported = cognito.export(tmp_path / "users.csv")
    header, *rows = (tmp_path / "users.csv").read_text().splitlines()
    assert header.split(",") == pool.call("GetCSVHeader")["CSVHeader"]
    assert rows[0] == "Ann\\, the first,Ann,,,,,,,,,,,02/01/1990,,,,,,,,ann"
    assert exported.skipped == [
        "cy: a row can't disable users",
        "staff: a CSV file of users has no groups",
        "a/b.d: a CSV file of users has no groups",
    ]
    with intercept() as other:
        copy = other.user_pool()
        other.load(*exported.files, pool=copy)
        assert {user.username: user.attributes for user in copy.users}.keys() == {
            "ann",
            "bob",
            "cy",
            'q"uote',
        }
        ann = copy.find_user("ann").attributes
        assert (ann["name"], ann["birthdate"]) == ("Ann, the first", "1990-02-01")
        bob = copy.find_user("bob").attributes
        assert (bob["email"], bob["email_verified"]) == ("bob@example.com", "true")


def test_csv_for_an_import(cognito: Cognito, tmp_path: Path) -> None:
    """AWS's user import takes the file."""
    pool = cognito.user_pool(AutoVerifiedAttributes=["email"])
    pool.user("ann", name="Ann, A.", email="ann@example.com", email_verified=True)
    (file,) = cognito.export(tmp_path / "users.csv").files
    copy = cognito.user_pool("copy", AutoVerifiedAttributes=["email"])
    role = "arn:aws:iam::123456789012:role/import"
    job = copy.call("CreateUserImportJob", JobName="a", CloudWatchLogsRoleArn=role)
    cognito.import_csv(job["UserImportJob"], file)
    copy.call("StartUserImportJob", JobId=job["UserImportJob"]["JobId"])
    cognito.clock.advance(60)
    copy.call("DescribeUserImportJob", JobId=job["UserImportJob"]["JobId"])
    assert cognito.import_log(job["UserImportJob"]) == [
        "[SUCCEEDED] Line Number 2 - The import succeeded."
    ]
    assert copy.find_user("ann").attributes["name"] == "Ann, A."


@pytest.mark.parametrize("name", [*NAMES, "users.csv"])
def test_users_by_email(cognito: Cognito, tmp_path: Path, name: str) -> None:
    """Users of a pool without user names are created by their addresses."""
    pool = cognito.user_pool(UsernameAttributes=["email"])
    pool.group("staff")
    ann = pool.user("ann@example.com", password=None, groups=["staff"])
    exported = cognito.export(tmp_path / name)
    with intercept() as other:
        target = other.user_pool(UsernameAttributes=["email"]) if name == "users.csv" else None
        loaded = other.load(*exported.files, pool=target)
        (copy,) = (target or loaded.pool).users
        assert copy.attributes["email"] == "ann@example.com"
        assert copy.username != ann.username
        assert len(copy.groups) == (name != "users.csv")


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        (
            "p.json",
            [
                "the logo of its UI customization is not shown",
                "the format has no AcrConfiguration",
                "ann: has a temporary password, and the status FORCE_CHANGE_PASSWORD",
                "cy: the format can't disable users",
            ],
        ),
        (
            "p.tf.json",
            [
                "the logo of its UI customization is not shown",
                "the format has no AcrConfiguration",
                "the format has no WebAuthnConfiguration.FactorConfiguration",
                "terms-of-use: the provider has no resource for terms",
                "ann: has a temporary password, and the status FORCE_CHANGE_PASSWORD",
            ],
        ),
        ("descriptions", []),
    ],
)
def test_what_formats_lack(cognito: Cognito, tmp_path: Path, name: str, notes: list[str]) -> None:
    """What a format does not carry is named, and the rest is written."""
    pool = cognito.user_pool(
        AcrConfiguration={"Level1": {"AcrValue": "low"}},
        WebAuthnConfiguration={
            "RelyingPartyId": "example.com",
            "UserVerification": "required",
            "FactorConfiguration": "SINGLE_FACTOR",
        },
        UserPoolTier="PLUS",
        UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"},
    )
    fill(pool)
    add_users(pool)
    pool.call("SetUICustomization", ImageFile=base64.b64encode(png()).decode())
    exported = cognito.export(tmp_path / name)
    assert len(exported.skipped) == len(notes)
    for note in notes:
        assert any(one.endswith(note) for one in exported.skipped), note
    with intercept() as other, warnings.catch_warnings():
        warnings.simplefilter("ignore", IncompleteLoadWarning)
        loaded = other.load(*exported.files)
        assert loaded.pool.name == pool.name


def test_what_the_provider_of_terraform_requires(cognito: Cognito, tmp_path: Path) -> None:
    """A setting without another one that the provider requires, and a factor more, are named."""
    pool = pool_of(cognito, ("totp",))
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "a"}
    with_sms = cognito.user_pool(SmsConfiguration=sms, **SETTINGS["totp"])
    action = {"HighAction": {"Notify": False, "EventAction": "BLOCK"}}
    pool.call("SetRiskConfiguration", AccountTakeoverRiskConfiguration={"Actions": action})
    exported = cognito.export(tmp_path / "p.tf.json")
    takeover = "AccountTakeoverRiskConfiguration without NotifyConfiguration"
    assert exported.skipped == [
        f"ALL: the provider has no {takeover}",
        f"{with_sms.id}: the provider makes SMS a second factor too",
    ]


def test_several_pools(cognito: Cognito, tmp_path: Path) -> None:
    """All pools of the region, one of them, or those of another region are written."""
    first, second = cognito.user_pool("people"), cognito.user_pool("people")
    first.client("web")
    second.client("web", secret=True)
    cognito.user_pool("elsewhere", region="eu-west-1")
    for name in NAMES:
        with intercept() as other:
            loaded = other.load(*cognito.export(tmp_path / name).files)
            assert [pool.name for pool in loaded.pools.values()] == ["people"] * 2
            secrets = {client.secret is None for pool in other.pools for client in pool.clients}
            assert secrets == {True, False}
    one = cognito.export(tmp_path / "one.json", pool=second)
    assert len(json.loads(one.files[0].read_text())["Resources"]) == 2
    with intercept() as other:
        there = cognito.export(tmp_path / "there", region="eu-west-1")
        assert other.load(tmp_path / "there").pool.name == "elsewhere"
    assert {file.parent for file in there.files} == {tmp_path / "there"}


def test_without_users(cognito: Cognito, tmp_path: Path) -> None:
    """Users are left out on request, and who is in a group with them."""
    pool_without_mfa(cognito)
    exported = cognito.export(tmp_path / "people.yaml", users=False)
    with intercept() as other:
        loaded = other.load(*exported.files)
        assert (loaded.pool.users, len(loaded.pool.groups)) == ([], 2)


def test_refused_exports(cognito: Cognito, tmp_path: Path) -> None:
    """Without a pool, with too many for one file, or without a format there is an error."""
    with pytest.raises(LookupError, match="there is no user pool to export"):
        cognito.export(tmp_path / "a.json")
    cognito.user_pool()
    cognito.user_pool()
    with pytest.raises(LookupError, match=r"name the user pool \(pool=…\)"):
        cognito.export(tmp_path / "a.csv")
    with pytest.raises(ValueError, match=r"a.txt: name the format, one of cloudformation, terra"):
        cognito.export(tmp_path / "a.txt")
    with pytest.raises(ValueError, match="the format is one of cloudformation, terraform"):
        cognito.export(tmp_path / "a", "yaml")  # type: ignore[arg-type]
    assert cognito.export(tmp_path / "a.txt", "terraform").files == [tmp_path / "a.txt"]
    assert list(tmp_path.iterdir()) == [tmp_path / "a.txt"]


def test_printed_as_by_the_aws_cli(cognito: Cognito, idp: Any, tmp_path: Path) -> None:
    """Descriptions have the members and times that the AWS CLI prints."""
    pool = cognito.user_pool()
    cognito.export(tmp_path / "descriptions")
    shown = json.loads((tmp_path / "descriptions" / f"{pool.id}.user-pool.json").read_text())
    answer = idp.describe_user_pool(UserPoolId=pool.id)
    del answer["ResponseMetadata"]
    created = datetime.fromisoformat(shown["UserPool"]["CreationDate"])
    assert created == answer["UserPool"]["CreationDate"]
    assert json.loads(json.dumps(answer, default=lambda time: time.timestamp())) == {
        "UserPool": shown["UserPool"]
        | {
            name: datetime.fromisoformat(shown["UserPool"][name]).timestamp()
            for name in ("CreationDate", "LastModifiedDate")
        }
    }


FACTS = Path(__file__).parent / "facts"
# Members that formats carry by other names.
BY_OTHER_NAMES = {"PoolName", "Policies", "CustomDomainConfig", "UnusedAccountValidityDays"}


def lacking(shape: Any, known: dict[str, Any], name_of: Any, path: str = "") -> set[str]:
    """Return the paths of a shape's members that a format has no name for."""
    missing: set[str] = set()
    for member, inner in shape.members.items():
        there = known.get(name_of(member))
        item = inner.member if inner.type_name == "list" else inner
        if there is None:
            missing |= set() if member in BY_OTHER_NAMES else {path + member}
        elif item.type_name == "structure" and there:
            missing |= lacking(item, there, name_of, f"{path}{member}.")
    return missing


def test_cloudformation_s_properties() -> None:
    """Every member of the API is a property of the resource type, or in the table of lacks."""
    types = json.loads((FACTS / "cloudformation_properties.json").read_text())
    for kind, properties in types.items():
        operation = "CreateUserPool" if kind == POOL else KINDS[kind].operation
        missing = lacking(operation_model(operation).input_shape, properties, str)
        assert missing == export_template.LACKING.get(operation, set()), kind


def test_terraform_s_arguments() -> None:
    """Every member of the API is an argument of the provider, or in the table of lacks."""
    types = json.loads((FACTS / "terraform_arguments.json").read_text())
    types.pop("aws_cognito_managed_user_pool_client")  # Its client is another service's.
    for kind, arguments in types.items():
        operation = TYPES[kind].operation
        names = {member: name for name, member in TYPES[kind].names.items()}
        missing = lacking(
            operation_model(operation).input_shape,
            arguments,
            lambda member, names=names: names.get(member, argument_name(member)),
        )
        known = {
            path
            for path in terraform_arguments.LACKING.get(operation, set())
            if not path.startswith(("WebAuthnConfiguration", "CustomDomainConfig"))
        }
        assert missing == known, kind
