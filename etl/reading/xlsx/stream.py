"""The large parts of a workbook, read as a stream of elements: strings and sheets.

Expat is used directly: a tree of a sheet of 50,000 rows would take a gigabyte. It expands no
entity, because any document type declaration stops it.
"""

import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from etl.reading.xlsx.parts import DamagedError
from etl.reading.xlsx.styles import old_font

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Attributes = dict[str, str]


def parse(
    part: bytes,
    name: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Read a part element by element.

    Args:
        part: Its bytes.
        name: Its name.
        start: Called at each element's beginning; elements of the main format have short names,
            others begin with their namespace.
        end: Called at each element's end.
        text: Called with text between.

    Raises:
        DamagedError: It is no sound XML, or it declares a document type.
    """
    short: dict[str, str] = {}

    def shorten(full: str) -> str:
        for space in _MAIN:
            if full.startswith(space):
                return short.setdefault(full, full[len(space) :])
        return short.setdefault(full, full)

    def refuse(*_: object) -> None:
        raise DamagedError(name)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda full, attributes: start(
        short.get(full) or shorten(full), attributes
    )
    parser.EndElementHandler = lambda full: end(short.get(full) or shorten(full))
    parser.CharacterDataHandler = text
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from error
        raise DamagedError(name) from error
    except (ValueError, LookupError) as error:
        raise DamagedError(name) from error


def unescaped(text: str) -> str:
    """A text with the escapes of the format (_x000D_) put back."""
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


def shared_strings(parts: Mapping[str, bytes], name: str) -> list[tuple[str, str]]:
    """The strings that cells refer to by number.

    Args:
        parts: The parts of the workbook.
        name: Name of the part with strings.

    Returns:
        Each with the old font that a run of it is written in, empty if none.

    Raises:
        DamagedError: The part is not as it must be.
    """
    reader = _Strings()
    if name in parts:
        parse(parts[name], name, reader.start, reader.end, reader.text)
    return reader.strings


class _Strings:
    """Follows the elements of the part with strings."""

    def __init__(self) -> None:
        self.strings: list[tuple[str, str]] = []
        self._pieces: list[str] = []
        self._font = ""
        self._reading = False
        self._phonetic = False

    def start(self, element: str, attributes: Attributes) -> None:
        """The beginning of an element."""
        if element == "si":
            self._pieces = []
            self._font = ""
        elif element == "t":
            self._reading = not self._phonetic
        elif element == "rPh":
            self._phonetic = True
        elif element == "rFont":
            self._font = self._font or old_font(attributes.get("val", ""))

    def end(self, element: str) -> None:
        """The end of an element."""
        if element == "si":
            self.strings.append((unescaped("".join(self._pieces)), self._font))
        elif element == "t":
            self._reading = False
        elif element == "rPh":
            self._phonetic = False

    def text(self, data: str) -> None:
        """Text between elements."""
        if self._reading:
            self._pieces.append(data)
