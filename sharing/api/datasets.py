"""What the API serves: named queries, the tables that describe them, the pages they are on.

A reader who may open one of a data set's pages may read it; a link that opens none of them may not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

EVERY_PAGE = ("overview", "map", "compare", "commune", "staffing", "posts", "reform", "method",
              "quality", "changes", "sources")  # fmt: skip


@dataclass(frozen=True)
class DataSet:
    """One data set of the API.

    Attributes:
        name: Its name in the address; its words are `api_dataset.<name>`.
        query: The named query that selects its rows.
        tables: Tables whose contracts describe its columns, the first that has a column counts.
        pages: The pages that show its figures.
        lens: Which choices its query is bound to, besides the period where it has one.
        of_period: Whether its rows are those of one period.
        of_communes: Whether each row is of one commune; a link's lock then leaves some of them.
        of_province: Whether it sums up the whole province; a locked link then does not have it.
        joined: Whether its columns may be missing where the contracts say they may not, because a
            commune without figures has a row too.
        elsewhere: Columns that are described under another table and name.
        left_out: Columns of the query that are for drawing only.
        more_codes: Codes of a column besides those of its contract.
    """

    name: str
    query: str
    tables: tuple[str, ...]
    pages: tuple[str, ...]
    lens: tuple[str, ...] = ()
    of_period: bool = False
    of_communes: bool = False
    of_province: bool = False
    joined: bool = False
    elsewhere: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    more_codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_BY_TIME = ("scope", "certification")
_JUDGED = ("scope", "staff_group", "certification")
_SLICE = ("scope", "staff_group", "certification", "weighting")
_DOUBTFUL = {"population_doubtful": ("core_population", "doubtful")}
_FRAME = ("posts", "officials", "difference", "ratio", "standing", "simulated", "caveats")

DATASETS = (
    DataSet("periods", "periods", ("core_period",), EVERY_PAGE),
    DataSet("sources", "sources", ("core_source",), ("sources",)),
    DataSet(
        "communes",
        "communes",
        ("core_commune", "core_population"),
        ("overview", "map", "compare", "commune", "reform"),
        of_communes=True,
        joined=True,
        elsewhere=_DOUBTFUL
        | {
            "population_as_of": ("core_population", "as_of"),
            "population_source_id": ("core_population", "source_id"),
        },
        left_out=frozenset({"search_key", "sort_order"}),
    ),
    DataSet(
        "verdicts",
        "slice",
        ("mart_load", "core_commune"),
        ("overview", "map", "compare", "commune"),
        _SLICE,
        of_period=True,
        of_communes=True,
        elsewhere=_DOUBTFUL,
    ),
    DataSet(
        "robustness",
        "slice_robustness",
        ("mart_robustness", "core_commune"),
        ("overview", "compare", "commune"),
        _JUDGED,
        of_period=True,
        of_communes=True,
        joined=True,
        left_out=frozenset({"break_even_field_vi", "break_even_field_en"}),
        more_codes={"robustness": ("not_judged",)},
    ),
    DataSet(
        "trends",
        "slice_trend",
        ("mart_trend", "core_commune"),
        ("overview", "compare", "commune"),
        _SLICE,
        of_period=True,
        of_communes=True,
        joined=True,
        more_codes={"load_direction": ("too_few",), "ratio_direction": ("too_few",)},
    ),
    DataSet(
        "need",
        "slice_need",
        ("mart_need", "mart_frame", "core_commune"),
        ("commune", "posts"),
        _BY_TIME,
        of_period=True,
        of_communes=True,
        joined=True,
        elsewhere=_DOUBTFUL | {f"frame_{name}": ("mart_frame", name) for name in _FRAME},
    ),
    DataSet(
        "province",
        "province",
        ("mart_province",),
        ("overview", "map", "compare"),
        _SLICE,
        of_period=True,
        of_province=True,
    ),
)
BY_NAME = {one.name: one for one in DATASETS}

# Columns that a query makes itself and that no contract describes.
OWN_COLUMNS = {
    "rank_from_heaviest": ("int64", "places"),
    "rank_from_heaviest_shrunk": ("int64", "places"),
}
"""Type and unit by name; what they say is `api_column.<name>` of the words."""

REASON = "missing_reason"
