"""XML: one reader for what identity providers, browsers and administrators send.

Who reads it bounds its length first. Entities and what lies outside of the document are refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["MalformedXmlError", "read_xml"]


class MalformedXmlError(ValueError):
    """A text from outside is not XML, or XML that may not be read."""


def read_xml(document: str | bytes) -> Element:
    """Return the root of an XML document that came from outside.

    Raises:
        MalformedXmlError: it is no XML, in an unknown encoding, or has entities.
    """
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - at first need

    try:
        # What is no XML raises SyntaxError, what defusedxml refuses ValueError, an encoding that
        # Python does not know LookupError.
        root: Element = fromstring(document)
    except (SyntaxError, ValueError, LookupError) as error:
        raise MalformedXmlError(str(error)) from None
    return root
