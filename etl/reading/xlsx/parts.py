"""The parts of a workbook: XML without entities, and the relations between them."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

_RELATION_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
HARMLESS_OUTSIDE = "hyperlink"
"""Relations to the outside that are only followed by a click."""


class DamagedError(Exception):
    """A part of a workbook is missing or not as it must be."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(part)


@dataclass(frozen=True)
class Relation:
    """One relation of a part.

    Attributes:
        kind: The last word of its type: worksheet, styles, table, hyperlink.
        target: Name of the part it leads to; empty if it leads outside the workbook.
    """

    kind: str
    target: str


def tree(parts: Mapping[str, bytes], name: str) -> Element:
    """A part as a tree.

    Raises:
        DamagedError: It is missing or no sound XML.
    """
    try:
        root: Element = defusedxml.ElementTree.fromstring(parts[name], forbid_dtd=True)
    except (KeyError, ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise DamagedError(name) from error
    return root


def relations(parts: Mapping[str, bytes], name: str) -> dict[str, Relation]:
    """The relations of a part by their identifier; empty if it has none."""
    folder, _, base = name.rpartition("/")
    listed = posixpath.join(folder, "_rels", f"{base}.rels")
    if listed not in parts:
        return {}
    found = {}
    for one in tree(parts, listed).iterfind("{*}Relationship"):
        target = one.get("Target", "")
        outside = one.get("TargetMode") == "External"
        path = "" if outside else posixpath.normpath(posixpath.join("/", folder, target))[1:]
        found[one.get("Id", "")] = Relation(one.get("Type", "").rpartition("/")[2], path)
    return found


def relation_of(element: Element) -> str:
    """The identifier of the relation that an element names."""
    return next((element.attrib[name] for name in _RELATION_ID if name in element.attrib), "")


def is_true(attributes: Mapping[str, Any], name: str) -> bool:
    """Whether an attribute is set to true."""
    return attributes.get(name) in ("1", "true", "on")


def whole(text: str | None, part: str, default: int | None = None) -> int:
    """A whole number of the format itself, such as an index.

    Raises:
        DamagedError: It is none.
    """
    if text is None and default is not None:
        return default
    if text is None or not text.isascii() or not text.strip().isdigit() or len(text) > 10:  # noqa: PLR2004
        raise DamagedError(part)
    return int(text)
