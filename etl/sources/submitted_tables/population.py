"""Population by commune, with its date and its source in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import partial

from etl.contracts.submitted import SUBMITTED_POPULATION
from etl.contracts.templates import POPULATION
from etl.reading.answers import Answer
from etl.reading.counts import parse_count
from etl.reading.documents import Document
from etl.reading.faults import Wording
from etl.reading.findings import UnreadableError
from etl.reading.periods import parse_day
from etl.reading.personal import names_a_person
from etl.reading.text import check_name
from etl.sources.context import Context
from etl.sources.submitted_tables.assembling import (
    Accepted,
    assemble,
    communes_missing,
    refused,
    say_once,
    some,
)
from etl.sources.submitted_tables.conversion import Figure
from etl.sources.submitted_tables.layout import find_table
from etl.sources.submitted_tables.rows import Row
from etl.sources.submitted_tables.sorting import compare_totals, prove_styles, sort_rows
from etl.sources.submitted_tables.standing import converted, standing
from etl.sources.submitted_tables.unit_rows import (
    find_owners,
    keyed_by_former,
    may_be_cut_off,
    names_a_unit,
    outside_scope,
)

LEAST_PEOPLE = 500
MOST_PEOPLE = 250_000
"""Above this a population is set aside. The catalogue says 150,000, but phường Hạc Thành has
197,142 people as published, so that figure is only warned about."""
MANY_PEOPLE = 150_000
NEAR_TOTAL = 0.005
"""Up to this relative difference a total row is warned about instead of refusing the file."""


def read_population(document: Document, context: Context) -> Answer:
    """Read a table of populations; see `etl.sources.submitted_tables.read`."""
    table, found = find_table(document, POPULATION)
    if table is None:
        return refused(document, POPULATION, found)
    result = sort_rows(table, lambda row: names_a_unit(row, context))
    found += prove_styles(result, ("population",))
    found += compare_totals(result, ("population",), NEAR_TOTAL, "population_total_near")
    owners = find_owners(result.data, context)
    unreported = [row for row in result.data if not row.faulty and not row.text("population")]
    silent = {row.number for row in unreported}
    rows = [row for row in result.data if row.number not in silent]
    found += outside_scope(table, owners, context)
    found += may_be_cut_off(result, owners, context)
    keys: dict[int, tuple[date, ...]] = {}
    counts: dict[int, tuple[int, ...]] = {}
    for row in rows:
        _read(row, keys, counts, context)
    conversion, said = converted(rows, owners, keys, counts, context)
    found += said
    by_number = {row.number: row for row in rows}
    _see_bounds(conversion.figures, by_number, context)
    figures = standing(conversion.figures, by_number)
    given: dict[Wording, set[str]] = defaultdict(set)
    for figure in figures:
        day = f"{_day(figure):%d/%m/%Y}"
        given[Wording(f"Dân số ngày {day}", f"Population of {day}")].add(figure.commune)
    found += communes_missing(table, given, context)
    codes = ("period_in_future", "population_before_start")
    say_once(rows, codes, lambda row: keys.get(row.number))
    accepted = _accepted(figures, by_number)
    return assemble(
        document,
        table,
        SUBMITTED_POPULATION,
        found=found,
        result=result,
        unreported=unreported,
        accepted=accepted,
    )


def _read(
    row: Row,
    keys: dict[int, tuple[date, ...]],
    counts: dict[int, tuple[int, ...]],
    context: Context,
) -> None:
    """Read one row's date, figure and source."""
    day = row.needed("as_of", parse_day)
    population = row.needed("population", partial(parse_count, style=row.style("population")))
    row.needed("source", lambda cell: cell.text)
    try:
        check_name(row.text("source"))
    except UnreadableError as error:
        row.add(error, "source")
    if names_a_person(row.text("source")):
        row.add(UnreadableError("personal_name"), "source")
    if day is not None:
        keys[row.number] = (day,)
        if day > context.today:
            row.add(UnreadableError("period_in_future"), "as_of")
        elif day < context.first_month and not keyed_by_former(row.table):
            row.add(UnreadableError("population_before_start"), "as_of")
    if population is not None:
        counts[row.number] = (population,)


def _see_bounds(figures: Sequence[Figure], rows: dict[int, Row], context: Context) -> None:
    """Populations that no commune has, and those that few have."""
    for figure in figures:
        unit, (population,) = context.units.name(figure.commune), figure.counts
        if not LEAST_PEOPLE <= population <= MOST_PEOPLE:
            error = UnreadableError(
                "population_out_of_bounds",
                unit=unit, population=population, least=LEAST_PEOPLE, most=MOST_PEOPLE,
            )  # fmt: skip
        elif population > MANY_PEOPLE:
            error = UnreadableError(
                "population_large", unit=unit, population=population, most=MANY_PEOPLE
            )
        else:
            continue
        for number in figure.rows:
            rows[number].add(error, "population")


def _day(figure: Figure) -> date:
    day: date = figure.key[0]
    return day


def _accepted(figures: Sequence[Figure], rows: dict[int, Row]) -> Accepted:
    records = []
    totals: dict[str, float] = defaultdict(float)
    for figure in figures:
        sources = dict.fromkeys(rows[number].text("source") for number in figure.rows)
        records.append(
            {
                "commune_code": figure.commune,
                "as_of": _day(figure),
                "population": figure.counts[0],
                "source": "; ".join(sources),
            }
        )
        totals[f"{_day(figure)} population"] += figure.counts[0]
    shown = some(f"{day:%d/%m/%Y}" for day in sorted({_day(figure) for figure in figures}))
    taken = {number for figure in figures for number in figure.rows}
    return Accepted(
        records,
        {number for number in taken if not rows[number].faulty},
        tuple(sorted(totals.items())),
        Wording(f"ngày {shown}", f"of {shown}") if shown else Wording("", ""),
        [
            (number, figure.commune, _day(figure), None)
            for figure in figures
            for number in figure.rows
        ],
        ("population",),
    )
