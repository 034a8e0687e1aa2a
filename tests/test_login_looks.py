"""What the login pages look like: classic and managed, branding, languages, terms, policies."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from cognito_intercept import intercept
from cognito_intercept.login import texts
from tests.browsers import (
    CALLBACK,
    HOST,
    PREFIX,
    Browser,
    Form,
    have_managed_login,
    login_realm,
    oauth_settings,
    question,
)
from tests.federation import federated_realm, support
from tests.providers import create_social
from tests.realms import FLOWS, PASSWORD
from tests.test_terms import create as create_terms

if TYPE_CHECKING:
    from tests.realms import Realm

PNG = b"\x89PNG\r\n\x1a\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
UNAVAILABLE = "Login pages unavailable. Please contact an administrator."


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool with a domain, an app client for its login pages, and the user ``ann``."""
    return login_realm(idp)


def page_of(realm: Realm, path: str = "/login", **parameters: str) -> requests.Response:
    """Return a page."""
    return requests.get(f"{HOST}{path}", params=question(realm, **parameters), timeout=5)


def linked(page: requests.Response, kind: str = "stylesheet") -> requests.Response:
    """Return what a page links."""
    found = re.search(f'<link rel="{kind}" href="([^"]+)"', page.text)
    assert found is not None
    return requests.get(HOST + found[1].replace("&amp;", "&"), timeout=5)


def asset(category: str, mode: str = "DYNAMIC", extension: str = "SVG", image: bytes = SVG) -> Any:
    """Return an item of Assets."""
    return {"Category": category, "ColorMode": mode, "Extension": extension, "Bytes": image}


class Labels(HTMLParser):
    """The fields of a page, the labels that name them, and the ids that describe them."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.fields: list[dict[str, str]] = []
        self.labelled: set[str] = set()
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down fields and labels."""
        named = {name: value or "" for name, value in attrs}
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "label":
            self.labelled.add(named["for"])
        if tag == "input" and named["type"] not in {"hidden", "submit"}:
            self.fields.append(named)


def test_classic_pages_have_the_customization(realm: Realm) -> None:
    """AWS's classes, the logo, and of the stylesheet the properties that AWS's template has."""
    css = ".submitButton-customizable { background-color: #123456; box-shadow: none; }"
    plain = page_of(realm)
    assert "<img" not in plain.text
    realm.idp.set_ui_customization(
        UserPoolId=realm.pool_id, ClientId=realm.client_id, CSS=css, ImageFile=PNG
    )
    page = page_of(realm)
    for name in ("banner", "background", "label", "inputField", "submitButton", "redirect"):
        assert f"{name}-customizable" in page.text
    style = linked(page)
    assert style.headers["Content-Type"] == "text/css;charset=UTF-8"
    assert style.text.endswith(".submitButton-customizable { background-color: #123456; }\n")
    logo = re.search(r'<img class="logo-customizable" src="([^"]+)"', page.text)
    assert logo is not None
    assert requests.get(logo[1], timeout=5).content == PNG
    origin = logo[1].partition("/" + realm.client_id)[0]
    assert f"img-src 'self' data: {origin};" in page.headers["Content-Security-Policy"]


def test_classic_pages_are_english(realm: Realm) -> None:
    """They read neither ``lang`` nor Accept-Language [R hosted-ui.md 3]."""
    page = page_of(realm, lang="de")
    assert '<html lang="en">' in page.text
    assert "lang" not in page.cookies


def test_managed_login_without_a_style(realm: Realm) -> None:
    """Status 403 and AWS's text [V hosted-ui.md 9], on every page; the redirects go on."""
    realm.idp.update_user_pool_domain(
        UserPoolId=realm.pool_id, Domain=PREFIX, ManagedLoginVersion=2
    )
    for path in ("/login", "/signup", "/forgotPassword", "/mfa", "/passkeys/add"):
        page = page_of(realm, path)
        assert (page.status_code, UNAVAILABLE in page.text) == (403, True)
    sent = requests.post(f"{HOST}/login", params=question(realm), timeout=5)
    assert sent.status_code == 403
    start = requests.get(
        f"{HOST}/oauth2/authorize", params=question(realm), allow_redirects=False, timeout=5
    )
    assert start.status_code == 302
    realm.idp.create_managed_login_branding(
        UserPoolId=realm.pool_id, ClientId=realm.client_id, UseCognitoProvidedValues=True
    )
    assert page_of(realm).status_code == 200


def test_managed_login_has_the_settings(realm: Realm) -> None:
    """Colors and radii become properties of the stylesheet; the page's parts are as set."""
    settings = {
        "categories": {
            "global": {"colorSchemeMode": "DYNAMIC", "pageHeader": {"enabled": True}},
            "form": {"location": {"horizontal": "END"}, "languageSelector": {"enabled": True}},
        },
        "components": {
            "primaryButton": {"lightMode": {"defaults": {"backgroundColor": "aa0000ff"}}},
            "form": {"borderRadius": 3.5},
        },
    }
    have_managed_login(realm, Settings=settings)
    page = page_of(realm)
    assert '<body class="x-end y-center' in page.text
    assert 'class="page-header"' in page.text
    assert 'class="page-footer"' not in page.text
    assert '<select id="languageSelector" name="lang">' in page.text
    light, _, dark = linked(page).text.partition("@media (prefers-color-scheme: dark)")
    assert "color-scheme: light dark;" in light
    assert "--primaryButton-defaults-backgroundColor: #aa0000ff;" in light
    assert "--primaryButton-defaults-backgroundColor: #539fe5ff;" in dark
    assert "--form-borderRadius: 3.5px;" in light


@pytest.mark.parametrize("scheme", ["LIGHT", "DARK"])
def test_color_schemes(realm: Realm, scheme: str) -> None:
    """A style of one scheme does not follow the browser's."""
    have_managed_login(realm, Settings={"categories": {"global": {"colorSchemeMode": scheme}}})
    css = linked(page_of(realm)).text
    assert f"color-scheme: {scheme.lower()};" in css
    assert "prefers-color-scheme" not in css
    color = {"LIGHT": "#ffffffff", "DARK": "#0f1b2aff"}[scheme]
    assert f"--form-backgroundColor: {color};" in css


def test_images_of_a_style(realm: Realm) -> None:
    """Logo, icon and background are served with their types; dark mode has its own logo."""
    settings = {
        "categories": {"global": {"colorSchemeMode": "DYNAMIC"}},
        "components": {"form": {"logo": {"enabled": True}}},
    }
    assets = [
        asset("FORM_LOGO", "LIGHT", "PNG", PNG),
        asset("FORM_LOGO", "DARK"),
        asset("FAVICON_SVG"),
        asset("PAGE_BACKGROUND"),
    ]
    have_managed_login(realm, Settings=settings, Assets=assets)
    page = page_of(realm)
    urls = re.findall(r'src(?:set)?="([^"]+)"', page.text)
    answers = [requests.get(HOST + url.replace("&amp;", "&"), timeout=5) for url in urls]
    assert [answer.content for answer in answers] == [SVG, PNG]
    assert [a.headers["Content-Type"] for a in answers] == ["image/svg+xml", "image/png"]
    assert "sandbox" in answers[0].headers["Content-Security-Policy"]
    assert linked(page, "icon").content == SVG
    background = re.search(r'--pageBackground-picture: url\("([^"]+)"\)', linked(page).text)
    assert background is not None
    assert requests.get(f"{HOST}/assets/{background[1]}", timeout=5).content == SVG


def provider_realm(idp: Any, **style: Any) -> Realm:
    """Return a realm with managed login and two providers beside the pool."""
    realm = federated_realm(idp, "MyOIDC")
    create_social(realm, "Google")
    support(realm, "Google", "MyOIDC")
    have_managed_login(realm, **style)
    return realm


@pytest.mark.parametrize(
    ("order", "shown"),
    [
        (None, ["Google", "MyOIDC", "form"]),
        ([["FEDERATED", "USERNAME_PASSWORD"]], ["Google", "MyOIDC", "form"]),
        ([["USERNAME_PASSWORD"], ["FEDERATED"]], ["form", "Google", "MyOIDC"]),
        ([], ["Google", "MyOIDC", "form"]),
    ],
)
def test_order_of_methods(idp: Any, order: Any, shown: list[str]) -> None:
    """``authMethodOrder`` says whether the form or the providers come first."""
    auth: dict[str, Any] = {"federation": {"order": []}}
    if order is not None:
        auth["authMethodOrder"] = [[{"type": kind} for kind in group] for group in order]
    realm = provider_realm(idp, Settings={"categories": {"auth": auth}})
    found = re.findall(
        r'data-provider="(\w+)"|<(form) name="cognitoSignInForm"', page_of(realm).text
    )
    assert [one or other for one, other in found] == shown


def test_order_of_providers(idp: Any) -> None:
    """``federation.order`` names those that come first; what is no provider is skipped."""
    auth = {"federation": {"order": ["nobody", 1, "MyOIDC"]}}
    realm = provider_realm(idp, Settings={"categories": {"auth": auth}})
    assert re.findall(r'data-provider="(\w+)"', page_of(realm).text) == ["MyOIDC", "Google"]


@pytest.mark.parametrize("is_shown", [True, False])
def test_icons_of_providers(idp: Any, *, is_shown: bool) -> None:
    """Each button has the icon whose ResourceId is the provider's name, unless icons are off."""
    icon = asset("IDP_BUTTON_ICON") | {"ResourceId": "Google"}
    other = asset("IDP_BUTTON_ICON", "DYNAMIC", "PNG", PNG) | {"ResourceId": "Other"}
    settings = {"componentClasses": {"idpButtons": {"icons": {"enabled": is_shown}}}}
    realm = provider_realm(idp, Settings=settings, Assets=[other, icon])
    urls = re.findall(r'<img class="idp-icon" src="([^"]+)"', page_of(realm).text)
    assert len(urls) == is_shown
    for url in urls:
        image = requests.get(HOST + url.replace("&amp;", "&"), timeout=5)
        assert (image.content, image.headers["Content-Type"]) == (SVG, "image/svg+xml")


def test_buttons_of_single_providers(idp: Any) -> None:
    """``idpButton.custom`` has colors by a provider's name; all else in it is left out."""
    custom = {
        "Google": {
            "lightMode": {"defaults": {"backgroundColor": "aa0000ff", "textColor": "x;}"}},
            "darkMode": {"hover": {"textColor": "00aa00"}},
        },
        'a"]{}*{b:c': {"lightMode": {"defaults": {"backgroundColor": "112233ff"}}},
        "odd": ["x"],
    }
    settings = {
        "categories": {"global": {"colorSchemeMode": "DYNAMIC"}},
        "components": {"idpButton": {"custom": custom}},
    }
    realm = provider_realm(idp, Settings=settings)
    light, _, dark = linked(page_of(realm)).text.partition("@media (prefers-color-scheme: dark)")
    rules = [re.search(r'\[data-provider="Google"\] {([^}]*)}', css) for css in (light, dark)]
    shown = ["" if rule is None else rule[1] for rule in rules]
    assert "--idpButton-standard-defaults-backgroundColor: #aa0000ff;" in shown[0]
    assert "--idpButton-standard-defaults-textColor: #424650ff;" in shown[0]
    assert "--idpButton-standard-defaults-backgroundColor: #0f1b2aff;" in shown[1]
    assert "--idpButton-standard-hover-textColor: #00aa00;" in shown[1]
    assert '[data-provider="a\\22 \\5d \\7b \\7d \\2a \\7b b\\3a c"]' in light
    assert "x;}" not in light


def test_places_of_logos_and_icons(realm: Realm) -> None:
    """Logos of header and footer stand where the style says; browsers get the enabled icon."""
    logo = {"enabled": True, "location": "END"}
    settings = {
        "categories": {"global": {"pageHeader": {"enabled": True}}},
        "components": {"pageHeader": {"logo": logo}, "favicon": {"enabledTypes": ["ICO"]}},
    }
    assets = [asset("FAVICON_SVG"), asset("FAVICON_ICO", "DYNAMIC", "ICO", b"\0\0\1\0")]
    have_managed_login(realm, Settings=settings, Assets=assets)
    page = page_of(realm)
    assert "header-logo-end footer-logo-start" in page.text
    assert linked(page, "icon").content == b"\0\0\1\0"


def test_images_that_do_not_exist(realm: Realm) -> None:
    """Status 404, whether client, style or image is missing."""
    url, query = f"{HOST}/assets/image", {"category": "FORM_LOGO", "mode": "LIGHT"}
    assert requests.get(url, params=query, timeout=5).status_code == 404
    query["client_id"] = realm.client_id
    assert requests.get(url, params=query, timeout=5).status_code == 404
    have_managed_login(realm, Settings={}, Assets=[asset("PAGE_BACKGROUND")])
    assert requests.get(url, params=query, timeout=5).status_code == 404
    assert linked(page_of(realm)).status_code == 200


@pytest.mark.parametrize("language", sorted(texts.LANGUAGES))
def test_languages(realm: Realm, language: str) -> None:
    """Managed login obeys ``lang``, and keeps it in a cookie [D hosted-ui.md 2 and 3]."""
    have_managed_login(realm)
    browser = Browser()
    page = browser.get(f"{HOST}/login", question(realm, lang=language))
    assert f'<html lang="{language}">' in page.text
    assert texts.texts_in(language)["forgot_password"].replace("'", "&#39;") in page.text
    assert browser.session.cookies["lang"] == language
    later = browser.get(f"{HOST}/signup", question(realm))
    assert f'<html lang="{language}">' in later.text


def test_languages_that_are_none(realm: Realm) -> None:
    """English stands in for a language that AWS does not have."""
    have_managed_login(realm)
    page = page_of(realm, lang="../en")
    assert '<html lang="en">' in page.text
    assert "lang" not in page.cookies


def test_every_language_has_every_text() -> None:
    """With the same values to be filled in."""
    english = texts.texts_in("en")
    folder = Path(texts.__file__).with_name("texts")
    assert {file.stem for file in folder.iterdir()} == set(texts.LANGUAGES)
    assert texts.TERMS_LANGUAGES.keys() == texts.LANGUAGES.keys()
    for language in texts.LANGUAGES:
        others = texts.texts_in(language)
        assert list(others) == list(english)
        for key, text in others.items():
            assert text.strip(), (language, key)
            assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", english[key])


def test_terms(realm: Realm) -> None:
    """The sign-up page shows both documents, in the page's language where they have it."""
    have_managed_login(realm)
    assert "https://example.com/" not in page_of(realm, "/signup").text
    for name in ("terms-of-use", "privacy-policy"):
        links = {
            "cognito:default": f"https://example.com/{name}",
            "cognito:spanish": f"https://example.com/es/{name}",
        }
        create_terms(realm, name, Links=links)
    english, spanish = page_of(realm, "/signup").text, page_of(realm, "/signup", lang="es").text
    for name in ("terms-of-use", "privacy-policy"):
        assert f'href="https://example.com/{name}"' in english
        assert f'href="https://example.com/es/{name}"' in spanish


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("path", ["/login", "/signup", "/forgotPassword", "/confirm"])
def test_every_field_has_a_label(realm: Realm, version: int, path: str) -> None:
    """Ids are unique, and what describes a field exists."""
    if version == 2:
        have_managed_login(realm)
    page = page_of(realm, path)
    labels = Labels(page.text)
    assert labels.fields
    assert len(labels.ids) == len(set(labels.ids))
    for field in labels.fields:
        assert field["id"] in labels.labelled
        assert field["autocomplete"]
        assert set(field.get("aria-describedby", "").split()) <= set(labels.ids)
    assert "<main>" in page.text
    assert "<h1" in page.text


def test_autocomplete(realm: Realm) -> None:
    """Password managers are told what a field is for."""

    def hints(path: str) -> dict[str, str]:
        fields = Labels(page_of(realm, path).text).fields
        return {field["name"]: field["autocomplete"] for field in fields}

    assert hints("/login") == {"username": "username", "password": "current-password"}
    assert hints("/signup") == {"username": "username", "password": "new-password"}
    assert hints("/confirm") == {"code": "one-time-code"}
    # The name is hidden there, for password managers.
    assert hints("/confirmforgotPassword") == {
        "username": "username",
        "code": "one-time-code",
        "new_password": "new-password",
    }


def test_errors_are_linked_to_the_first_field(realm: Realm) -> None:
    """It has the focus, and says what was wrong."""
    browser = Browser()
    page = browser.get(f"{HOST}/login", question(realm))
    assert "aria-invalid" not in page.text
    failed = Labels(browser.submit(page, username="ann", password="x").text)
    name, password = failed.fields
    assert (name["aria-describedby"], name["aria-invalid"]) == ("loginErrorMessage", "true")
    assert "autofocus" in name
    assert "aria-invalid" not in password


def test_password_rules(idp: Any) -> None:
    """A new password's field is described by the pool's policy."""
    policy = {"MinimumLength": 7, "RequireNumbers": True}
    realm = login_realm(idp, {"Policies": {"PasswordPolicy": policy}})
    text = page_of(realm, "/signup").text
    assert "at least 7 characters" in text
    assert "a number" in text
    assert "an upper-case letter" not in text


@pytest.mark.parametrize(
    ("attributes", "label"),
    [
        (["email"], "Email address"),
        (["phone_number"], "Phone number"),
        (["email", "phone_number"], "Email address or phone number"),
    ],
)
def test_username_is_called_what_it_is(idp: Any, attributes: list[str], label: str) -> None:
    """By the attributes that users sign in with."""
    realm = login_realm(idp)
    assert ">Username</label>" in page_of(realm).text
    idp.delete_user_pool_domain(UserPoolId=realm.pool_id, Domain=PREFIX)
    pool = {"UsernameAttributes": attributes}
    other = idp.create_user_pool(PoolName="other", **pool)["UserPool"]["Id"]
    client = idp.create_user_pool_client(UserPoolId=other, ClientName="web")["UserPoolClient"]
    idp.create_user_pool_domain(UserPoolId=other, Domain=PREFIX)
    idp.update_user_pool_client(UserPoolId=other, ClientId=client["ClientId"], **oauth_settings())
    query = question(realm) | {"client_id": client["ClientId"]}
    page = requests.get(f"{HOST}/login", params=query, timeout=5)
    assert f">{label}</label>" in page.text


def test_policy_of_contents(realm: Realm) -> None:
    """No page has inline styles or scripts, and only those for passkeys have a script at all."""
    have_managed_login(realm)
    for path in ("/login", "/signup", "/forgotPassword", "/error"):
        page = page_of(realm, path)
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "style-src 'self'; " in policy
        assert "script-src 'none'; " in policy
        assert "<script" not in page.text
        assert "style=" not in page.text


def choice_realm(idp: Any, **client: Any) -> Realm:
    """A pool whose users choose how to sign in."""
    factors = {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]}
    return login_realm(
        idp,
        {"Policies": {"SignInPolicy": factors}},
        ExplicitAuthFlows=[*FLOWS, "ALLOW_USER_AUTH"],
        **client,
    )


def test_choice_based_sign_in_asks_for_the_name_first(idp: Any) -> None:
    """On managed login; the page after it has the factors, without SRP."""
    realm = choice_realm(idp)
    assert "password" in Form(page_of(realm).text).fields
    have_managed_login(realm)
    browser = Browser()
    page = browser.get(f"{HOST}/login", question(realm))
    assert "password" not in Form(page.text).fields
    choices = browser.submit(page, username="ann")
    assert re.findall(r'name="answer" value="(\w+)">([^<]+)<', choices.text) == [
        ("PASSWORD", "Password"),
        ("EMAIL_OTP", "Code by email"),
    ]
    # A script that sends both is still answered.
    done = Browser().sign_in(f"{HOST}/login", question(realm), password=PASSWORD)
    assert done.headers["Location"].startswith(f"{CALLBACK}?code=")


def test_a_pool_without_a_domain() -> None:
    """The local form has AWS's own style for it; with a domain the pages are the domain's."""
    with intercept(base_url="http://localhost:4566"):
        realm = login_realm(boto3.client("cognito-idp", "us-east-1"))
        url = "http://localhost:4566/cognito-idp/login"
        classic = requests.get(url, params=question(realm), timeout=5)
        assert "/cognito-idp/assets/classic.css" in classic.text
        realm.idp.delete_user_pool_domain(UserPoolId=realm.pool_id, Domain=PREFIX)
        managed = requests.get(url, params=question(realm), timeout=5)
        assert "/cognito-idp/assets/managed.css" in managed.text
