"""The review of files sent together: beside each other, and beside what was sent before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from etl.intake.figures import month_words
from etl.intake.resent import conflicting, overlaps, same_content, sent_before
from etl.intake.reviewed import History, Reviewed, each
from etl.intake.weighing import hidden_together, weigh
from etl.reading.answers import Answer
from etl.reading.findings import Finding, Place, finding

__all__ = ["History", "Reviewed", "review"]


# What these kinds hold is not of single communes.
_OF_THE_PROVINCE = frozenset({"handling_times", "policy", "shares"})


def review(
    answers: Sequence[Answer], history: History, *, replaces: bool = False
) -> list[Reviewed]:
    """Look at files sent together, beside each other and beside the history.

    Args:
        answers: What the readers say of each file.
        history: What is known before.
        replaces: Earlier figures are to be replaced: a file that was itself replaced before may
            then come back.

    Returns:
        One for each answer, in their order. Whatever order the files come in, each gets the same.
    """
    reviewed = [Reviewed(answer) for answer in answers]
    reviewed = each(reviewed, lambda one: _outside(one.answer, history))
    reviewed = sent_before(reviewed, history, replaces=replaces)
    reviewed = same_content(reviewed, history)
    reviewed = conflicting(reviewed, history)
    reviewed = each(reviewed, lambda one: overlaps(one, history))
    return hidden_together(weigh(reviewed, history))


def _outside(answer: Answer, history: History) -> Iterator[Finding]:
    """Months that are not followed, and communes that are not the sender's."""
    place = Place(answer.file)
    if "month" in answer.accepted:
        months = answer.accepted["month"].drop_duplicates().sort_values()
        first, last = pd.Timestamp(history.first_month), pd.Timestamp(history.last_month)
        for month in months[(months < first) | (months > last)]:
            yield finding(
                "month_outside_calendar", place, month=month_words(month),
                first=month_words(first), last=month_words(last),
            )  # fmt: skip
    if history.scope is None:
        return
    if answer.kind in _OF_THE_PROVINCE:
        yield finding("of_the_province", place)
        return
    named = {row.commune_code for row in answer.set_aside if row.commune_code is not None}
    if "commune_code" in answer.accepted:
        named |= set(answer.accepted["commune_code"])
    for code in sorted(named - history.scope):
        yield finding("other_commune", place, unit=history.names[code])
