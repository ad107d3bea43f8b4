"""Tables that offices fill in by template: staff, population, handling times, policy, shares.

Columns are found by their headings (etl/contracts/templates.py), in any order; unknown ones refuse
the file. A row either is accepted, or is set aside with its reasons, or names a unit without any
figure and is listed as not reported.
"""

from etl.policy import Policy
from etl.reading.answers import Answer
from etl.reading.documents import Document
from etl.reading.findings import Place, refuse
from etl.sources.context import Context
from etl.sources.submitted_tables.handling import read_handling_times
from etl.sources.submitted_tables.layout import recognise
from etl.sources.submitted_tables.policy import read_policy
from etl.sources.submitted_tables.population import read_population
from etl.sources.submitted_tables.shares import read_shares
from etl.sources.submitted_tables.staff import read_staff

_READERS = {
    "staff": read_staff,
    "population": read_population,
    "handling_times": read_handling_times,
    "shares": read_shares,
}


def recognises(document: Document) -> str | None:
    """The kind of table a file is, by its version line or its headings; None for none of them."""
    template = recognise(document)
    return template.kind if template else None


def read(document: Document, context: Context, base_policy: Policy | None = None) -> Answer:
    """Read a table.

    Args:
        document: The opened file.
        context: The units, the fields, the months, and the shares of split units.
        base_policy: What policy values are laid over; the shipped policy if not given.

    Returns:
        The answer: rows as the contract of the kind says (etl/contracts/submitted.py), rows set
        aside, and everything found; a refused one if the file as a whole cannot be taken.

    Raises:
        RefusedError: The file is none of these tables.
    """
    kind = recognises(document)
    if kind is None:
        sheet = document.sheets[0].at() if document.sheets else None
        raise refuse("unknown_template", sheet or Place(document.file))
    if kind == "policy":
        return read_policy(document, base_policy)
    return _READERS[kind](document, context)
