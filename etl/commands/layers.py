"""Boundary layers among the files that are checked or loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.layers import commune_names, read_official, with_names
from etl.reading.faults import Fault, Language, ReadingError, Wording
from etl.reading.findings import Finding, Place, finding
from etl.sources.official import OfficialLayer

_TAKEN = {"vi": "NHẬN ĐƯỢC (ranh giới chính thức)", "en": "ACCEPTABLE (official boundaries)"}
_REFUSED = {"vi": "TỪ CHỐI (ranh giới)", "en": "REFUSED (boundaries)"}
_ONE = Wording("chỉ một lớp ranh giới mỗi lần nạp", "one boundary layer at a time")


@dataclass(frozen=True)
class LayerAnswer:
    """What is said of one boundary layer.

    Attributes:
        path: Where it lies.
        layer: The layer, if it can be taken.
        faults: Why not, if it cannot.
        names: Full name of each commune by code.
    """

    path: Path
    layer: OfficialLayer | None = None
    faults: ReadingError | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def spotless(self) -> bool:
        """Whether it can be taken."""
        return self.layer is not None

    def as_text(self, language: Language) -> str:
        """What is said of it, over several lines."""
        outcome = _TAKEN if self.layer else _REFUSED
        return "\n  ".join([f"{self.path.name}: {outcome[language]}", *self._messages(language)])

    def as_json(self, language: Language) -> dict[str, Any]:
        """The same for machines."""
        return {
            "file": self.path.name,
            "outcome": "accepted" if self.layer else "refused",
            "messages": self._messages(language),
            "findings": [found.as_json(language) for found in self.findings],
        }

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why it is refused, or what is doubtful in it."""
        code = "boundaries_doubtful" if self.faults is None else "boundaries_refused"
        place = Place(self.path.name)
        return tuple(finding(code, place, problem=problem) for problem in self._problems)

    @property
    def _problems(self) -> list[Wording]:
        """What is wrong or doubtful, without the file's name; a code is shown with its name."""
        if self.faults is not None:
            said = [Wording(_said(fault, "vi"), _said(fault, "en")) for fault in self.faults.faults]
        else:
            said = list(self.layer.warnings if self.layer else ())
        return [
            Wording(with_names(one.vi, self.names), with_names(one.en, self.names)) for one in said
        ]

    def _messages(self, language: Language) -> list[str]:
        return [str(getattr(problem, language)) for problem in self._problems]


def _said(fault: Fault, language: Language) -> str:
    """A fault's message without the name of its file, which the finding's place has."""
    return fault.message(language).removeprefix(fault.file).lstrip(":, ")


def check_layers(paths: Sequence[Path], reference_folder: Path) -> list[LayerAnswer]:
    """Read boundary layers; changes nothing. Of several, none is chosen.

    Raises:
        OSError: One cannot be read.
    """
    if len(paths) > 1:
        faults = [ReadingError([Fault(path.name, None, "", path.name, _ONE)]) for path in paths]
        return [LayerAnswer(path, faults=fault) for path, fault in zip(paths, faults, strict=True)]
    answers = []
    for path in paths:
        names = commune_names(reference_folder)
        try:
            layer = read_official(path, reference_folder)
            answers.append(LayerAnswer(path, layer=layer, names=names))
        except ReadingError as error:
            answers.append(LayerAnswer(path, faults=error, names=names))
    return answers
