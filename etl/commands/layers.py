"""Boundary layers among the files that are checked or loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.layers import read_official
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
    """

    path: Path
    layer: OfficialLayer | None = None
    faults: ReadingError | None = None

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
        place = Place(self.path.name)
        if self.faults is not None:
            problems = [Wording(_said(fault, "vi"), _said(fault, "en"))
                        for fault in self.faults.faults]  # fmt: skip
            return tuple(finding("boundaries_refused", place, problem=one) for one in problems)
        warnings = self.layer.warnings if self.layer else ()
        return tuple(finding("boundaries_doubtful", place, problem=one) for one in warnings)

    def _messages(self, language: Language) -> list[str]:
        if self.faults is not None:
            return self.faults.messages(language)
        warnings = self.layer.warnings if self.layer else ()
        return [str(getattr(warning, language)) for warning in warnings]


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
        try:
            answers.append(LayerAnswer(path, layer=read_official(path, reference_folder)))
        except ReadingError as error:
            answers.append(LayerAnswer(path, faults=error))
    return answers
