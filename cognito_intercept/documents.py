"""Documents at URLs of other parties, which the emulator reads instead of the network.

A pool's settings may name such URLs: the metadata of a SAML identity provider, the issuer of an
OpenID Connect provider; and a client's id may be the URL of its metadata. Nothing is ever fetched
for them: a test registers the documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Documents"]


class Documents(dict[str, str]):
    """The texts of documents by URL; those of the emulator's own hosts are known anyway.

    Examples:
        >>> url = "https://id.example.com/metadata.xml"
        >>> cognito.documents[url] = "<EntityDescriptor/>"
        >>> list(cognito.documents) == [url]
        True
    """

    def __init__(self, own_document: Callable[[str], str | None]) -> None:
        """Start with no document.

        Args:
            own_document: returns the document that the emulator serves at a URL; ``None`` where
                it serves none.
        """
        super().__init__()
        self._own_document = own_document
        self._headers: dict[str, dict[str, str]] = {}

    def __setitem__(self, url: str, text: str) -> None:
        """Register a document that comes without headers."""
        self._headers.pop(url, None)
        super().__setitem__(url, text)

    def add(self, url: str, text: str, **headers: str) -> None:
        """Register a document with the headers that it comes with.

        Args:
            url: where it is.
            text: the document.
            headers: values by name, with ``_`` for ``-``: ``cache_control="max-age=172800"``.

        Examples:
            >>> url = "https://client.example.com/metadata.json"
            >>> cognito.documents.add(url, "{}", cache_control="max-age=172800")
        """
        self[url] = text
        self._headers[url] = {name.replace("_", "-").lower(): v for name, v in headers.items()}

    def header(self, url: str, name: str) -> str | None:
        """Return a header of a document, whatever the case of its name; ``None`` without it."""
        return self._headers.get(url, {}).get(name.lower())

    def at(self, url: str) -> str | None:
        """Return the document at a URL; ``None`` where it is not known."""
        text = self.get(url)
        return self._own_document(url) if text is None else text
