"""Every rule of plausibility, its remarks put to the files they are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from etl.intake import plausibility, plausibility_people
from etl.intake.figures import month_words, number_words, summary
from etl.intake.keys import CASELOAD_KINDS, keys_of, row_keys
from etl.intake.record import Record, empty, stacked
from etl.intake.remarks import Remark
from etl.intake.reviewed import History, Reviewed, counting, each, with_found
from etl.reading.answers import Answer
from etl.reading.findings import Finding, Place, finding
from etl.reading.reasons import Reaction


def weigh(reviewed: list[Reviewed], history: History) -> list[Reviewed]:
    """Add the remarks of every rule; figures that cannot be meant are withheld."""
    names, record = dict(history.names), history.record
    forms, lists = _rows(reviewed, "caseload"), _rows(reviewed, "dossiers")
    known_lists = record.rows["dossiers"]
    sent = _forms_first(forms, lists)
    known = _forms_first(sent, record.caseload)
    signed = keys_of("caseload", forms) | keys_of("caseload", record.rows["caseload"])
    dossiers = summary(known)
    staff = _rows(reviewed, "staff")
    remarks: list[tuple[tuple[str, ...], Remark]] = []
    told = plausibility.caseload_remarks(sent, record.caseload, names)
    remarks += [(CASELOAD_KINDS, remark) for remark in told]
    broken = plausibility.chain_remarks(sent, known, signed, names, history.fields)
    remarks += [(CASELOAD_KINDS, remark) for remark in broken]
    remarks += [
        (("staff",), remark)
        for remark in plausibility_people.staff_remarks(
            staff, record.rows["staff"], dossiers, names
        )
    ]
    all_staff = pd.concat([record.rows["staff"], staff]) if len(staff) else record.rows["staff"]
    remarks += [
        ((*CASELOAD_KINDS, "staff"), remark)
        for remark in plausibility_people.idle_remarks(all_staff, dossiers, names)
    ]
    remarks += [
        (("population",), remark)
        for remark in plausibility_people.population_remarks(
            _rows(reviewed, "population"), history.people, names
        )
    ]
    remarks += [
        (CASELOAD_KINDS, remark)
        for form, listed in ((forms, lists), (forms, known_lists), (record.rows["caseload"], lists))
        for remark in _differences(form, listed, names)
    ]
    result = _put(reviewed, remarks)
    return each(result, lambda one: _whole_file(one.answer, record))


def _rows(reviewed: list[Reviewed], kind: str) -> pd.DataFrame:
    """The accepted rows of one kind of all files that may come to count."""
    parts = [answer.accepted.assign(source_id="") for _, answer in counting(reviewed)
             if answer.kind == kind and len(answer.accepted)]  # fmt: skip
    return stacked(kind, parts) if parts else empty(kind)


def _forms_first(forms: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """The forms' rows, and the others' for the communes and months that no form gives."""
    if len(others) and len(forms):
        others = others[~row_keys("caseload", others).isin(keys_of("caseload", forms))]
    return stacked("caseload", [forms, others])


def _differences(
    forms: pd.DataFrame, lists: pd.DataFrame, names: Mapping[str, str]
) -> Iterator[Remark]:
    """Form and dossier list of one commune and month that say different totals."""
    form, listed = summary(forms)["received"], summary(lists)["received"]
    for code, month in form.index.intersection(listed.index):
        ours, theirs = form.loc[(code, month)], listed.loc[(code, month)]
        if pd.notna(ours) and pd.notna(theirs) and ours != theirs:
            yield Remark(
                "form_and_list_differ", code, month,
                {"unit": names[code], "month": month_words(month),
                 "form": number_words(float(ours)), "list": number_words(float(theirs))},
            )  # fmt: skip


def _put(reviewed: list[Reviewed], remarks: list[tuple[tuple[str, ...], Remark]]) -> list[Reviewed]:
    """Each remark in the files of the right kinds that hold its commune and month."""
    holders: dict[tuple[str, str, pd.Timestamp | None], list[int]] = {}
    for index, answer in counting(reviewed):
        time = {"population": "as_of"}.get(answer.kind, "month")
        if "commune_code" not in answer.accepted or time not in answer.accepted:
            continue
        pairs = answer.accepted[["commune_code", time]].drop_duplicates()
        for code, moment in pairs.itertuples(index=False):
            holders.setdefault((answer.kind, code, moment), []).append(index)
        for code in pairs["commune_code"].unique():
            holders.setdefault((answer.kind, code, None), []).append(index)
    found: dict[int, dict[Finding, None]] = {}
    hidden: dict[int, set[tuple[str, date]]] = {}
    for kinds, remark in remarks:
        for kind in kinds:
            for index in holders.get((kind, remark.commune_code, remark.month), ()):
                told = finding(remark.code, Place(reviewed[index].answer.file), **remark.details)
                found.setdefault(index, {})[told] = None
                if told.reaction == Reaction.QUARANTINE and remark.month is not None:
                    pair = (remark.commune_code, remark.month.date())
                    hidden.setdefault(index, set()).add(pair)
    return [
        replace(
            with_found(one, tuple(found.get(index, ()))), withheld=frozenset(hidden.get(index, ()))
        )
        for index, one in enumerate(reviewed)
    ]


def _whole_file(answer: Answer, record: Record) -> Iterator[Finding]:
    """What only shows over all rows of one file."""
    if answer.kind == "caseload" and (heap := plausibility.heaped(answer.accepted)) is not None:
        share, count = heap
        yield finding("rounded_figures", Place(answer.file), share=share, count=count)
    if answer.kind == "staff":
        ratio = plausibility_people.far_from_before(answer.accepted, record.rows["staff"])
        if ratio is not None:
            yield finding("staff_far_from_before", Place(answer.file), ratio=f"{ratio:.3g}")


def hidden_together(reviewed: list[Reviewed]) -> list[Reviewed]:
    """A row in quarantine of one dossier list hides its month in all lists read with it."""
    lists = [
        index
        for index, answer in counting(reviewed)
        if answer.kind == "dossiers" and len(answer.accepted)
    ]
    hidden: set[tuple[str, date]] = set()
    for one in reviewed:
        if one.answer.kind == "dossiers" and not one.answer.refused:
            hidden |= one.answer.withheld | one.withheld
    result = list(reviewed)
    for index in lists:
        own = hidden & _months(result[index].answer)
        result[index] = replace(result[index], withheld=result[index].withheld | own)
    return result


def _months(answer: Answer) -> frozenset[tuple[str, date]]:
    """The communes and months that an answer has figures of."""
    pairs = answer.accepted[["commune_code", "month"]].drop_duplicates()
    return frozenset((code, month.date()) for code, month in pairs.itertuples(index=False))
