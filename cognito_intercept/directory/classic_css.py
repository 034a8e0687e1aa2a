"""The CSS of the classic hosted pages: fixed classes, with fixed properties.

A stylesheet is a list of rules for classes of AWS's list, without at-rules or scripts. Properties
that AWS's template does not have are accepted and "will not be reflected in your UI" [D guide,
"Customizing hosted UI (classic) branding"]. The properties are those of the guide and of the
template (recorded R075).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cognito_intercept import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["check_css", "reflected_css"]

Rule = tuple[list[str], list[tuple[str, str]]]

_DESCRIPTION = "padding-top padding-bottom display font-size color"
_HOVER = "color background-color"
_PROPERTIES = {
    "background": "background-color",
    "banner": "padding background-color",
    "errorMessage": "margin padding font-size width background border color box-sizing",
    "idpButton": "height width text-align margin-bottom color background-color border-color",
    "idpButton:hover": _HOVER,
    "idpDescription": _DESCRIPTION,
    "inputField": "width height color background-color border border-radius",
    "inputField:focus": "border-color outline",
    "label": "font-weight color",
    "legalText": "color font-size",
    "logo": "max-width max-height background-color",
    "passwordCheck-notValid": "color",
    "passwordCheck-valid": "color",
    "redirect": "text-align",
    "socialButton": "border-radius height margin-bottom padding text-align width",
    "submitButton": "font-size font-weight margin width height color background-color text-align",
    "submitButton:hover": _HOVER,
    "textDescription": _DESCRIPTION,
}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"\.([A-Za-z-]+)-customizable(:[a-z]+)?")
_AT_RULE = re.compile(r"@[\w-]*")
_SCRIPT = re.compile(r"javascript:|expression\s*\(|</?script", re.IGNORECASE)
_PROPERTY = re.compile(r"[A-Za-z-]+")


def check_css(css: str) -> None:
    """Check a stylesheet.

    Raises:
        CognitoError: InvalidParameterException.
    """
    for _ in _rules(css):
        pass


def reflected_css(css: str) -> str:
    """Return a checked stylesheet with no other properties than the pages obey."""
    return "".join(
        f"{selector} {{ {declarations} }}\n"
        for selectors, properties in _rules(css)
        for selector in selectors
        if (declarations := _obeyed(selector, properties))
    )


def _obeyed(selector: str, properties: list[tuple[str, str]]) -> str:
    known = _PROPERTIES[_class_of(selector)].split()
    return " ".join(f"{name}: {value};" for name, value in properties if name.lower() in known)


def _rules(css: str) -> Iterator[Rule]:
    """Yield the selectors and declarations of each rule.

    Raises:
        CognitoError: InvalidParameterException.
    """
    text = _COMMENT.sub(" ", css)
    for forbidden in (_AT_RULE, _SCRIPT):
        found = forbidden.search(text)
        if found is not None:
            raise errors.CSS_STATEMENT(statement=found[0])
    text, place = text.strip(), 0
    while place < len(text):
        rule = _RULE.match(text, place)
        if rule is None:
            raise errors.CSS_SYNTAX()
        selectors = [one.strip() for one in rule[1].split(",")]
        for selector in selectors:
            if _class_of(selector) not in _PROPERTIES:
                raise errors.CSS_CLASS(selector=selector)
        yield selectors, list(_declarations(rule[2]))
        place = rule.end()


def _class_of(selector: str) -> str:
    """Return a selector as the table names it; ``""`` for what is not the selector of a class."""
    match = _SELECTOR.fullmatch(selector)
    return "" if match is None else match[1] + (match[2] or "")


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for part in body.split(";"):
        if part.strip():
            name, _, value = (piece.strip() for piece in part.partition(":"))
            if not value or not _PROPERTY.fullmatch(name):
                raise errors.CSS_SYNTAX()
            yield name, value
