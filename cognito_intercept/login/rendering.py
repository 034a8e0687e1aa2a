"""Pages as HTML: Jinja2 templates, in which every value is escaped."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from cognito_intercept import errors
from cognito_intercept.directory.password import PasswordPolicy
from cognito_intercept.directory.terms import links_for
from cognito_intercept.login.cookies import csrf_token, language_cookie, xsrf_cookie
from cognito_intercept.login.look import MANAGED, has_style, look_of
from cognito_intercept.login.page import HEADERS
from cognito_intercept.login.texts import LANGUAGES, TERMS_LANGUAGES, label_of, texts_in
from cognito_intercept.page_templates import page_templates
from cognito_intercept.protocol.http import Response

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.login.look import Look
    from cognito_intercept.login.page import PageRequest
    from cognito_intercept.oauth.clients import OAuthClient

__all__ = ["render", "unavailable_page"]

# The policy of contents is ours: styles, images and scripts come from the pages' own site, and no
# page but those for passkeys has a script. It does not restrict where forms lead, because browsers
# apply that to the redirect to the app, too.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:{images};"
    " script-src {scripts}; base-uri 'none'; frame-ancestors 'none'"
)
_WITH_SCRIPT = frozenset({"passkey", "passkey_add"})
_RULES = {
    "rule_upper": "uppercase",
    "rule_lower": "lowercase",
    "rule_number": "numbers",
    "rule_symbol": "symbols",
}


def render(page: PageRequest, template: str, status: int = 200, **values: Any) -> Response:
    """Return a page, with a CSRF token in its forms and in a cookie.

    Args:
        page: the request.
        template: the name of the template, without its ending.
        status: the status code.
        values: what the template shows, besides what all of them have: ``csrf``, ``site``,
            ``query``, ``parameters``, ``look``, the function ``t`` for texts, and more.
    """
    token = csrf_token(page)
    client = page.find(page.parameters.get("client_id", ""))
    look = look_of(page, client)
    html = (
        _environment()
        .get_template(f"{template}.html")
        .render(
            csrf=token,
            site=page.site,
            query=page.query,
            parameters=page.parameters,
            look=look,
            layout=look.layout,
            stylesheet=look.stylesheet,
            **_texts(look, client),
            **values,
        )
    )
    cookies = [xsrf_cookie(page.site, token)]
    if page.parameters.get("lang") == look.language and page.site.version == MANAGED:
        cookies.append(language_cookie(page.site, look.language))
    return Response.html(status, html, (*HEADERS, _policy(look, template), *cookies))


def unavailable_page(page: PageRequest, client: OAuthClient | None) -> Response | None:
    """Return the page that stands for all others of a client without a style; ``None``: it has one.

    Status and text [V hosted-ui.md 9].
    """
    if has_style(page, client):
        return None
    text = errors.LOGIN_PAGES_UNAVAILABLE.text
    return render(page, "error", 403, title=text, error="")


def _policy(look: Look, template: str) -> tuple[str, str]:
    images = "" if look.image_origin is None else f" {look.image_origin}"
    scripts = "'self'" if template in _WITH_SCRIPT else "'none'"
    return "Content-Security-Policy", _POLICY.format(images=images, scripts=scripts)


def _texts(look: Look, client: OAuthClient | None) -> dict[str, Any]:
    """Return the texts of a page, as functions of its template."""
    texts = texts_in(look.language)

    def text(key: str, **values: object) -> str:
        return texts[key].format(**values)

    pool = None if client is None else client.pool
    return {
        "t": text,
        "label": partial(label_of, texts),
        "languages": LANGUAGES,
        "username_label": text(_username_key(pool)),
        "password_rules": [] if pool is None else _password_rules(pool, text),
        "terms": {} if client is None else _terms(client, look.language),
    }


def _username_key(pool: Pool | None) -> str:
    """Return the text for the name with which users of a pool sign in."""
    names = [] if pool is None else list(pool.username_attributes)
    if not names:
        return "username"
    return "username_either" if len(names) > 1 else f"username_{names[0]}"


def _password_rules(pool: Pool, text: Any) -> list[str]:
    policy = PasswordPolicy.of(pool)
    rules = [text("rule_length", count=policy.minimum_length)]
    return rules + [text(key) for key, flag in _RULES.items() if getattr(policy, flag)]


def _terms(client: OAuthClient, language: str) -> dict[str, str]:
    return links_for(client.pool, client.client.id, TERMS_LANGUAGES[language])


@cache
def _environment() -> Environment:
    environment = page_templates("cognito_intercept.login")
    environment.filters["qr_code"] = _qr_code
    return environment


def _qr_code(text: str) -> Markup:
    """Return a QR code as an SVG element."""
    import segno  # noqa: PLC0415 - at first need
    from markupsafe import Markup  # noqa: PLC0415 - the same

    code = segno.make(text, micro=False)
    svg = code.svg_inline(border=3, dark="#000", light="#fff", svgclass="qr", omitsize=True)
    return Markup(svg)  # noqa: S704 - segno draws it, the text itself is not in it
