"""Managed login styles: settings, images, AWS's own values, and what takes a style away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from cognito_intercept.directory.branding import asset_for, branding_of, settings_in_force
from cognito_intercept.directory.branding_settings import default_settings
from tests.helpers import refusal
from tests.realms import Realm, add_client, make_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

INVALID, NOT_FOUND = "InvalidParameterException", "ResourceNotFoundException"
EITHER = (INVALID, "useCognitoProvidedValues or settings should be specified (but not both)")
MISSING = (NOT_FOUND, "ManagedLoginBranding does not exist.")
UNKNOWN_ID = "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0"
OWN = {"UseCognitoProvidedValues": True}
DARK = {"categories": {"global": {"colorSchemeMode": "DARK"}}}
SQUARE = {"components": {"form": {"borderRadius": 0}}}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
ICO = b"\0\0\1\0" + bytes(20)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def asset(category: str = "FORM_LOGO", mode: str = "LIGHT", **changes: Any) -> dict[str, Any]:
    """Return an image of the AssetType shape."""
    return {"Category": category, "ColorMode": mode, "Extension": "PNG", "Bytes": PNG} | changes


def create(realm: Realm, **parameters: Any) -> Any:
    """Give the realm's app client a style and return it."""
    named = {"UserPoolId": realm.pool_id, "ClientId": realm.client_id}
    made = realm.idp.create_managed_login_branding(**named | parameters)
    return made["ManagedLoginBranding"]


def update(realm: Realm, branding: Any, **parameters: Any) -> Any:
    """Change a style and return it."""
    changed = realm.idp.update_managed_login_branding(**named(realm, branding), **parameters)
    return changed["ManagedLoginBranding"]


def named(realm: Realm, branding: Any) -> dict[str, str]:
    """Return the parameters that name a style."""
    branding_id = branding["ManagedLoginBrandingId"]
    return {"UserPoolId": realm.pool_id, "ManagedLoginBrandingId": branding_id}


def described(realm: Realm, branding: Any, **parameters: Any) -> Any:
    """Return a style as it is described."""
    found = realm.idp.describe_managed_login_branding(**named(realm, branding), **parameters)
    return found["ManagedLoginBranding"]


def by_client(realm: Realm, **parameters: Any) -> Any:
    """Return the style of the realm's app client."""
    client = {"UserPoolId": realm.pool_id, "ClientId": realm.client_id}
    found = realm.idp.describe_managed_login_branding_by_client(**client, **parameters)
    return found["ManagedLoginBranding"]


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A user pool with an app client."""
    return make_realm(idp)


def test_the_services_own_values(realm: Realm) -> None:
    """Such a style has no settings in the answer, and assets although there are none [V]."""
    made = create(realm, **OWN)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4.*", made["ManagedLoginBrandingId"])
    assert made["CreationDate"] == made["LastModifiedDate"]
    assert made.keys() == {
        "ManagedLoginBrandingId",
        "UserPoolId",
        "UseCognitoProvidedValues",
        "Assets",
        "CreationDate",
        "LastModifiedDate",
    }
    assert (made["UseCognitoProvidedValues"], made["Assets"]) == (True, [])
    assert described(realm, made) == by_client(realm) == made


def test_settings_and_images(realm: Realm) -> None:
    """Settings and images come back as they were sent, images as bytes."""
    images = [asset(ResourceId="logo"), asset("PAGE_BACKGROUND", "DARK", Extension="SVG")]
    images[1]["Bytes"] = SVG
    made = create(realm, Settings=DARK, Assets=images)
    assert made["UseCognitoProvidedValues"] is False
    assert (made["Settings"], made["Assets"]) == (DARK, images)
    assert described(realm, made) == by_client(realm) == made


def test_settings_without_members(realm: Realm) -> None:
    """An empty document is settings [R]."""
    made = create(realm, Settings={})
    assert (made["UseCognitoProvidedValues"], made["Settings"], made["Assets"]) == (False, {}, [])


def test_images_beside_the_services_own_values(realm: Realm) -> None:
    """They are accepted [V]."""
    made = create(realm, **OWN, Assets=[asset()])
    assert made["Assets"] == [asset()]
    assert "Settings" not in made


@pytest.mark.parametrize(
    "parameters",
    [{}, OWN | {"Settings": DARK}, {"UseCognitoProvidedValues": False}, {"Assets": [asset()]}],
)
def test_either_own_values_or_settings(realm: Realm, parameters: dict[str, Any]) -> None:
    """One of the two, and not both [V]."""
    assert refusal(create, realm=realm, **parameters) == EITHER
    assert refusal(by_client, realm=realm)[0] == NOT_FOUND


def test_one_style_of_a_client(realm: Realm) -> None:
    """A second one is refused, before anything is said of its settings [V, order G]."""
    create(realm, **OWN)
    assert refusal(create, realm=realm) == (
        "ManagedLoginBrandingExistsException",
        f"A ManagedLoginBranding already exists for client {realm.client_id}",
    )


def test_order_of_checks(realm: Realm) -> None:
    """The pool is looked up before the app client, both before the rules."""
    nowhere = {"UserPoolId": "us-east-1_nowhere99"}
    unknown_pool = (NOT_FOUND, "User pool us-east-1_nowhere99 does not exist.")
    unknown_client = (NOT_FOUND, "User pool client nope does not exist.")
    assert refusal(create, realm=realm, ClientId="nope", **nowhere) == unknown_pool
    assert refusal(create, realm=realm, ClientId="nope") == unknown_client
    describe = realm.idp.describe_managed_login_branding_by_client
    pool = {"UserPoolId": realm.pool_id}
    assert refusal(describe, ClientId="nope", **nowhere) == unknown_pool
    assert refusal(describe, ClientId="nope", **pool) == unknown_client
    assert refusal(describe, ClientId=realm.client_id, **pool) == (
        NOT_FOUND,
        f"ManagedLoginBranding for client {realm.client_id} does not exist.",
    )


def test_unknown_styles(realm: Realm) -> None:
    """Another pool's style is unknown, too [V for the text]."""
    other = make_realm(realm.idp)
    foreign = create(other, **OWN)
    for branding in (foreign, {"ManagedLoginBrandingId": UNKNOWN_ID}):
        for call in (
            realm.idp.describe_managed_login_branding,
            realm.idp.update_managed_login_branding,
            realm.idp.delete_managed_login_branding,
        ):
            assert refusal(call, **named(realm, branding)) == MISSING


def test_update_names_its_style(realm: Realm) -> None:
    """The service needs members that the model does not require (G)."""
    text = (
        "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member"
        " must not be null"
    )
    call = realm.idp.update_managed_login_branding
    assert refusal(call) == (INVALID, text.format("userPoolId"))
    pool = {"UserPoolId": realm.pool_id}
    assert refusal(call, **pool) == (INVALID, text.format("managedLoginBrandingId"))


def test_update_keeps_what_it_does_not_name(cognito: Cognito, realm: Realm) -> None:
    """Settings are put over those that are there, and images stay [D]."""
    made = create(realm, Settings=DARK, Assets=[asset()])
    cognito.clock.advance(60)
    changed = update(realm, made, Settings=SQUARE)
    assert changed["Settings"] == DARK | SQUARE
    assert changed["Assets"] == [asset()]
    assert changed["CreationDate"] == made["CreationDate"]
    assert changed["LastModifiedDate"] > made["LastModifiedDate"]
    light = {"categories": {"global": {"colorSchemeMode": "LIGHT"}}}
    assert update(realm, made, Settings=light)["Settings"] == light | SQUARE
    kept = update(realm, made, UseCognitoProvidedValues=False)
    assert kept["Settings"] == light | SQUARE


def test_update_between_own_values_and_settings(realm: Realm) -> None:
    """Settings end the service's own values, and own values end all settings."""
    made = create(realm, **OWN)
    assert refusal(update, realm=realm, branding=made, Settings=DARK, **OWN) == EITHER
    off = {"UseCognitoProvidedValues": False}
    assert refusal(update, realm=realm, branding=made, **off) == EITHER
    changed = update(realm, made, Settings=DARK, Assets=[asset()])
    assert (changed["UseCognitoProvidedValues"], changed["Settings"]) == (False, DARK)
    reverted = update(realm, made, **OWN)
    assert (reverted["UseCognitoProvidedValues"], "Settings" in reverted) == (True, False)
    assert reverted["Assets"] == [asset()]
    assert described(realm, made) == reverted


def test_update_of_images(realm: Realm) -> None:
    """One of the same category and color mode gives way, all others stay [R]."""
    dark = asset(mode="DARK")
    made = create(realm, **OWN, Assets=[asset(), dark])
    new = asset(Extension="SVG", Bytes=SVG)
    background = asset("PAGE_BACKGROUND", "DYNAMIC")
    assert update(realm, made, Assets=[new, background])["Assets"] == [new, dark, background]


def test_merged_resources(realm: Realm) -> None:
    """The whole document: the style's settings over the service's [D]."""
    made = create(realm, Settings=DARK)
    merged = described(realm, made, ReturnMergedResources=True)
    assert merged == by_client(realm, ReturnMergedResources=True)
    settings = merged["Settings"]
    assert settings["categories"]["global"]["colorSchemeMode"] == "DARK"
    assert settings["categories"]["global"]["spacingDensity"] == "REGULAR"
    primary = settings["components"]["primaryButton"]["lightMode"]["defaults"]
    assert primary == {"backgroundColor": "0972d3ff", "textColor": "ffffffff"}
    assert "Settings" in made
    assert described(realm, made, ReturnMergedResources=False) == made


def test_merged_resources_of_own_values(realm: Realm) -> None:
    """A style of the service's own values shows them only if that is asked for."""
    made = create(realm, **OWN)
    merged = described(realm, made, ReturnMergedResources=True)
    assert merged == made | {"Settings": merged["Settings"]}
    assert merged["Settings"]["componentClasses"]["buttons"] == {"borderRadius": 8.0}


def leaves(value: Any) -> int:
    """Return how many values an object holds that are no objects."""
    return sum(map(leaves, value.values())) if isinstance(value, dict) else 1


def test_the_whole_schema(realm: Realm) -> None:
    """The defaults are all 168 settings, and may be sent as they are."""
    assert leaves(default_settings()) == 168
    made = create(realm, Settings=default_settings())
    assert made["Settings"] == default_settings()


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"looks": {}}, "looks is not recognized."),
        ({"components": {"sidebar": {}}}, "components.sidebar is not recognized."),
        (
            {"components": {"form": {"borderRadiu": 1}}},
            "components.form.borderRadiu is not recognized.",
        ),
        ({"components": []}, "components must be an object."),
        ({"components": {"form": {"borderRadius": "8"}}}, "components.form.borderRadius must be"),
        ({"components": {"form": {"borderRadius": True}}}, "must be a number."),
        ({"categories": {"form": {"displayGraphics": 1}}}, "displayGraphics must be a boolean."),
        ({"categories": {"global": {"colorSchemeMode": 1}}}, "Mode must be a string."),
        ({"components": {"favicon": {"enabledTypes": "ICO"}}}, "enabledTypes must be a list."),
        (
            {"componentClasses": {"divider": {"darkMode": {"borderColor": "red"}}}},
            "borderColor must be a color such as 0972d3ff.",
        ),
    ],
)
def test_settings_that_do_not_fit(realm: Realm, settings: Any, complaint: str) -> None:
    """The schema is fixed [R]; what does not fit is named (G)."""
    code, text = refusal(create, realm=realm, Settings=settings)
    assert (code, text.startswith("Invalid settings: ")) == (INVALID, True)
    assert complaint in text
    made = create(realm, Settings=DARK)
    assert refusal(update, realm=realm, branding=made, Settings=settings) == (code, text)
    assert described(realm, made) == made


def test_buttons_of_providers_have_any_name(realm: Realm) -> None:
    """A button's style is by the name of its identity provider (G)."""
    settings: Any = {"components": {"idpButton": {"custom": {"MyOIDC": {"lightMode": {}}}}}}
    assert create(realm, Settings=settings)["Settings"] == settings


@pytest.mark.parametrize("settings", [[], "x", 3])
def test_settings_that_are_no_object(realm: Realm, settings: Any) -> None:
    """Anything else that JSON has is refused."""
    idp = boto3.client("cognito-idp", config=Config(parameter_validation=False))
    strange = Realm(idp, realm.pool_id, realm.client_id)
    error = (INVALID, "Settings must be a JSON object.")
    assert refusal(create, realm=strange, Settings=settings) == error


def test_settings_that_are_nested_too_deep(realm: Realm) -> None:
    """Depth is bounded where the schema lets anything in."""
    deep: Any = {}
    for _ in range(16):
        deep = [deep]
    settings = {"components": {"idpButton": {"custom": {"x": deep}}}}
    error = (INVALID, "Settings must not be nested more than 16 levels.")
    assert refusal(create, realm=realm, Settings=settings) == error


@pytest.mark.parametrize(
    ("category", "extension", "content"),
    [
        ("FAVICON_ICO", "ICO", ICO),
        ("FAVICON_SVG", "SVG", b"<svg/>"),
        ("PAGE_BACKGROUND", "JPEG", b"\xff\xd8\xff\xe0"),
        ("PAGE_BACKGROUND", "WEBP", b"RIFF\x24\0\0\0WEBPVP8 "),
        ("EMAIL_GRAPHIC", "PNG", PNG),
    ],
)
def test_images(realm: Realm, category: str, extension: str, content: bytes) -> None:
    """Every type of file that the model has."""
    image = asset(category, Extension=extension, Bytes=content)
    assert create(realm, **OWN, Assets=[image])["Assets"] == [image]


@pytest.mark.parametrize(
    ("category", "extension"),
    [("FAVICON_ICO", "SVG"), ("FAVICON_SVG", "PNG"), ("FORM_LOGO", "ICO")],
)
def test_types_of_icons(realm: Realm, category: str, extension: str) -> None:
    """A browser's icon has the type in its name [R], and no other image is an ICO (G)."""
    image = asset(category, Extension=extension)
    assert refusal(create, realm=realm, **OWN, Assets=[image]) == (
        INVALID,
        f"Invalid asset: {category} cannot have extension {extension}.",
    )


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("PNG", b"GIF89a"),
        ("JPEG", PNG),
        ("WEBP", b"RIFF\x24\0\0\0WAVEfmt "),
        ("SVG", b"<html/>"),
        ("SVG", b"<svg"),
        ("SVG", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'),
        ("SVG", b'<?xml version="1.0" encoding="nope"?><svg/>'),
        ("PNG", b""),
    ],
)
def test_files_that_are_no_images(realm: Realm, extension: str, content: bytes) -> None:
    """The bytes must be of the type that the extension says."""
    image = asset(Extension=extension, Bytes=content)
    assert refusal(create, realm=realm, **OWN, Assets=[image]) == (
        INVALID,
        f"Invalid asset: FORM_LOGO is not a valid {extension} image.",
    )


def test_an_image_without_bytes(realm: Realm) -> None:
    """Bytes are optional in the model."""
    image = {"Category": "FORM_LOGO", "ColorMode": "DARK", "Extension": "PNG"}
    assert create(realm, **OWN, Assets=[image])["Assets"] == [image]


def test_sizes(realm: Realm) -> None:
    """An image has at most 1,000,000 bytes, a request 2 MB in base64 [D]."""
    big = asset(Bytes=PNG + bytes(1_000_001 - len(PNG)))
    code, text = refusal(create, realm=realm, **OWN, Assets=[big])
    expected = (
        "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=1000001"
        " cap=1000001]' at 'assets.1.member.bytes' failed to satisfy constraint: Member must"
        " have length less than or equal to 1000000"
    )
    assert (code, text) == (INVALID, expected)
    image = PNG + bytes(1_000_000 - len(PNG))
    images = [asset(mode=mode, Bytes=image) for mode in ("LIGHT", "DARK")]
    error = (INVALID, "The request must not be larger than 2 megabytes.")
    assert refusal(create, realm=realm, **OWN, Assets=images) == error
    made = create(realm, **OWN, Assets=images[:1])
    assert refusal(update, realm=realm, branding=made, Assets=images) == error
    assert update(realm, made, Assets=images[1:])["Assets"] == images


def test_bytes_that_are_no_base64(realm: Realm) -> None:
    """A blob that cannot be decoded fails before everything else."""
    codes = {
        refusal(create, realm=Realm(raw_client(value), realm.pool_id, realm.client_id), **OWN)[0]
        for value in (b'"***"', b"3")
    }
    assert codes == {"SerializationException"}


def raw_client(value: bytes) -> Any:
    """Return a client whose styles have one image with such bytes in the JSON."""
    idp = boto3.client("cognito-idp")
    image = b'[{"Category":"FORM_LOGO","ColorMode":"DARK","Extension":"PNG","Bytes":%s}]' % value

    def add_image(params: dict[str, Any], **_: Any) -> None:
        params["body"] = params["body"][:-1] + b', "Assets": ' + image + b"}"

    idp.meta.events.register("before-call.cognito-idp.CreateManagedLoginBranding", add_image)
    return idp


CATEGORIES = [
    "EMAIL_GRAPHIC",
    "SMS_GRAPHIC",
    "AUTH_APP_GRAPHIC",
    "PASSWORD_GRAPHIC",
    "PASSKEY_GRAPHIC",
    "PAGE_HEADER_LOGO",
    "PAGE_HEADER_BACKGROUND",
    "PAGE_FOOTER_LOGO",
    "PAGE_FOOTER_BACKGROUND",
    "PAGE_BACKGROUND",
    "FORM_BACKGROUND",
    "FORM_LOGO",
    "IDP_BUTTON_ICON",
]


def test_number_of_images(realm: Realm) -> None:
    """A request has at most 40 images [D], and so has a style (G)."""
    modes = ("LIGHT", "DARK", "DYNAMIC")
    images = [asset(category, mode) for category in CATEGORIES for mode in modes]
    icons = [asset("FAVICON_ICO", mode, Extension="ICO", Bytes=ICO) for mode in modes]
    images = [*images, *icons][:41]
    code, text = refusal(create, realm=realm, **OWN, Assets=images)
    assert (code, "at 'assets' failed to satisfy constraint: Member must have length" in text) == (
        INVALID,
        True,
    )
    made = create(realm, **OWN, Assets=images[:40])
    error = (INVALID, "A style cannot have more than 40 assets.")
    assert refusal(update, realm=realm, branding=made, Assets=images[40:]) == error


def test_number_of_styles(cognito: Cognito, realm: Realm) -> None:
    """A pool has at most 20 styles [D], which a test may change."""
    for _ in range(20):
        create(add_client(realm.idp, realm.pool_id), **OWN)
    text = "A user pool cannot have more than 20 managed login styles."
    assert refusal(create, realm=realm, **OWN) == ("LimitExceededException", text)
    cognito.quotas.branding_styles_per_pool = 21
    create(realm, **OWN)


def test_deletion(cognito: Cognito, realm: Realm) -> None:
    """A style can be deleted once, and goes with its app client and its pool."""
    made = create(realm, **OWN)
    answer = realm.idp.delete_managed_login_branding(**named(realm, made))
    assert answer.keys() == {"ResponseMetadata"}
    delete = realm.idp.delete_managed_login_branding
    assert refusal(delete, **named(realm, made)) == MISSING
    made = create(realm, **OWN)
    realm.idp.delete_user_pool_client(UserPoolId=realm.pool_id, ClientId=realm.client_id)
    assert refusal(described, realm=realm, branding=made) == MISSING
    create(add_client(realm.idp, realm.pool_id), **OWN)
    realm.idp.delete_user_pool(UserPoolId=realm.pool_id)
    assert cognito.save()["regions"] == {}


def test_saved(cognito: Cognito, realm: Realm) -> None:
    """Styles survive save and restore, and a snapshot takes changes of them back."""
    made = create(realm, Settings=DARK, Assets=[asset()])
    state = cognito.save()
    with cognito.snapshot():
        update(realm, made, **OWN, Assets=[asset(mode="DARK")])
    assert cognito.save() == state
    realm.idp.delete_managed_login_branding(**named(realm, made))
    cognito.restore(state)
    assert described(realm, made) == made


def test_styles_for_pages(cognito: Cognito, realm: Realm) -> None:
    """Pages read settings in full, and the image of their color mode."""
    pool = cognito.service("us-east-1").pools[realm.pool_id]
    assert branding_of(pool, realm.client_id) is None
    images = [asset(mode="DYNAMIC"), asset(mode="DARK")]
    create(realm, Settings=SQUARE, Assets=images)
    style = branding_of(pool, realm.client_id)
    assert style is not None
    form = settings_in_force(style)["components"]["form"]
    assert (form["borderRadius"], form["logo"]["location"]) == (0, "CENTER")
    found = [asset_for(style, "FORM_LOGO", mode) for mode in ("LIGHT", "DARK")]
    assert [one.color_mode for one in found if one] == ["DYNAMIC", "DARK"]
    assert asset_for(style, "PAGE_BACKGROUND", "LIGHT") is None
