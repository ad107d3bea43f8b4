"""What a request may ask for; a parameter that is not named here is refused, not passed over."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sharing.api.store import CURRENT

LATEST = "latest"
Format = Literal["json", "csv", "parquet"]
EditionId = Annotated[str, Field(pattern=r"^(current|[0-9]{5,9}-[0-9a-f]{8})$")]


class AskedLanguage(BaseModel):
    """The language of words."""

    model_config = ConfigDict(extra="forbid")

    lang: Literal["vi", "en"] | None = None


class AskedForm(AskedLanguage):
    """In one form."""

    format: Format | None = None


class AskedEdition(AskedForm):
    """One edition, in one form."""

    edition: EditionId = CURRENT


class AskedCommunes(AskedEdition):
    """The communes of an edition, or one of them."""

    commune: Annotated[str, Field(pattern=r"^[0-9]{5}$")] | None = None


class AskedPeriod(AskedEdition):
    """One period of an edition, and whether simulated figures and certification count."""

    period: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,24}$")] = LATEST
    scope: Literal["all", "observed"] = "all"
    certification: Literal["with", "without"] = "with"


class AskedTime(AskedPeriod, AskedCommunes):
    """The same for communes."""


class AskedJudged(AskedTime):
    """The same per officials of a staff group."""

    staff_group: Literal["centre", "commune_government", "payroll"] = "centre"


class AskedSlice(AskedJudged):
    """The same by handling time or as a plain count."""

    weighting: Literal["weighted", "count"] = "weighted"


class AskedProvince(AskedPeriod):
    """The same for the province."""

    staff_group: Literal["centre", "commune_government", "payroll"] = "centre"
    weighting: Literal["weighted", "count"] = "weighted"
