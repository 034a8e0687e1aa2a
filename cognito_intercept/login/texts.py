"""The texts of the pages: one file for each language of managed login, by its code.

The languages are those of the guide [D, "Managed login localization"]; the classic pages are in
English only [R hosted-ui.md 3]. Messages of the service itself are English everywhere.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cognito_intercept.protocol.encoding import read_object

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENGLISH", "LANGUAGES", "TERMS_LANGUAGES", "label_of", "texts_in"]

_FOLDER = Path(__file__).with_name("texts")
ENGLISH = "en"
# The languages by their codes, each by its own name.
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "pt-BR": "Português (Brasil)",
    "zh-CN": "中文(简体)",
    "zh-TW": "中文(繁體)",
}
# How the links of terms documents call them; ``cognito:spanish`` is in the service model, the
# others follow the guide's names of the languages (G).
TERMS_LANGUAGES = {
    "en": "cognito:english",
    "de": "cognito:german",
    "es": "cognito:spanish",
    "fr": "cognito:french",
    "id": "cognito:bahasa-indonesia",
    "it": "cognito:italian",
    "ja": "cognito:japanese",
    "ko": "cognito:korean",
    "pt-BR": "cognito:portuguese-brazil",
    "zh-CN": "cognito:chinese-simplified",
    "zh-TW": "cognito:chinese-traditional",
}


@cache
def texts_in(language: str) -> Mapping[str, str]:
    """Return the texts of a language, one of :data:`LANGUAGES`, by their keys."""
    return read_object((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))


def label_of(texts: Mapping[str, str], name: str) -> str:
    """Return how a page calls an attribute or a challenge; unknown ones go by their own name."""
    plain = name.removeprefix("custom:").replace("_", " ")
    return texts.get(name) or plain[:1].upper() + plain[1:]
