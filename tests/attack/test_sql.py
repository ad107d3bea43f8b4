"""More than 500 attempts to change a statement: through addresses, the search and handed-in cells.

The statements are files. Whatever is sent, what DuckDB is asked stays the text of those files.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from streamlit.runtime.state.query_params_proxy import QueryParamsProxy

from etl.reading.search import find, make_entry
from pages.ui.address import PLAN, SHARED
from tests.attack import payloads
from tests.attack.parameters import declared
from tests.attack.recording import Asked, listen, written_down
from tests.etl.dossiers_inputs import SYSTEM, as_csv, read_one, system_row, written
from tests.pages.conftest import forget
from tests.pages.conftest import served_edition as served_edition  # noqa: PLC0414  a fixture
from tests.pages.conftest import static_folder as static_folder  # noqa: PLC0414  a fixture
from tests.pages.reader import PAGES, Site, texts
from warehouse.editions import FOLDER_VARIABLE, Edition
from warehouse.errors import EditionError

# Words of a database's own complaints, which no reader is ever shown. What was sent may be quoted.
COMPLAINTS = (
    "Parser Error",
    "Binder Error",
    "Catalog Error",
    "syntax error",
    "LINE 1:",
    "FROM mart",
)


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    """What DuckDB is asked while this module tests."""
    with pytest.MonkeyPatch.context() as patch:
        yield listen(patch)


@pytest.fixture(scope="module")
def site(asked: Asked, served_edition: Edition, static_folder: Path) -> Iterator[Site]:
    """The product, all of whose connections are listened to."""
    forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(served_edition.path.parent))
        yield Site()
    forget()


@pytest.fixture
def looked_for(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every parameter that some page has looked for in the address; grows with the pages opened."""
    found = set(SHARED) | set(PLAN)
    real_get, real_has = QueryParamsProxy.__getitem__, QueryParamsProxy.__contains__

    def get(self: QueryParamsProxy, key: str) -> str:
        found.add(key)
        return real_get(self, key)

    def has(self: QueryParamsProxy, key: str) -> bool:
        found.add(key)
        return real_has(self, key)

    monkeypatch.setattr(QueryParamsProxy, "__getitem__", get)
    monkeypatch.setattr(QueryParamsProxy, "__contains__", has)
    return found


def test_there_are_as_many_as_are_promised():
    assert len(payloads.sql()) >= 500
    assert len(payloads.script()) >= 300
    assert len(payloads.traversal()) >= 200


def without(text: str, sent: Iterable[str]) -> str:
    """A text less what was sent and reads like a complaint itself: a refusal quotes that."""
    for payload in sent:
        if any(word in payload for word in COMPLAINTS):
            text = text.replace(payload, "")
    return text


def test_no_address_changes_a_statement(site: Site, asked: Asked, looked_for: set[str]):
    """Each payload stands behind some parameter, all parameters at once; an edition that there is
    not would stop the page before the others are read, so it has addresses of its own."""
    before = asked.count
    shown = []
    left = list(payloads.sql())
    turn = 0
    while left:
        names = sorted(looked_for - {"edition"})
        address = {name: left.pop() for name in names[: len(left)]}
        if turn % 6 == 5:
            address = {"edition": next(iter(address.values()))} | address
        app = site.open(PAGES[turn % len(PAGES)], **address)
        assert [error.message for error in app.exception] == [], address
        shown += [without(text, address.values()) for text in texts(app)]
        turn += 1
    assert turn > len(PAGES)
    assert {"commune", "period", "edition", "objective", "kind"} <= looked_for
    assert looked_for <= set(declared())  # the browser's tests send a payload through each
    assert asked.count > before + 20
    assert asked.texts <= written_down(), asked.texts - written_down()
    assert not [text for text in shown if any(word in text for word in COMPLAINTS)]


def test_the_search_takes_anything_for_a_name(site: Site, asked: Asked):
    app = site.open("overview")
    field = next(one for one in app.text_input if (one.key or "").startswith("search-"))
    for payload in payloads.sql()[::60]:
        app = field.set_value(payload).run()
        assert [error.message for error in app.exception] == []
        field = next(one for one in app.text_input if (one.key or "").startswith("search-"))
    assert asked.texts <= written_down()
    index = [make_entry("15607", "Xã Bát Mọt", ["Xã Bát Mọt"])]
    assert all(find(payload, index) == [] for payload in payloads.sql())


def test_no_cell_that_is_handed_in_changes_a_statement(asked: Asked, tmp_path: Path):
    columns = [name for name in SYSTEM if name != "maHoSo"]
    rows = [
        system_row(number, **{columns[number % len(columns)]: payload, "tenTTHC": payload})
        for number, payload in enumerate(payloads.sql())
    ]
    before = asked.count
    answer = read_one(written(tmp_path, as_csv(rows), f"hồ sơ {payloads.sql()[0]} --.csv"))
    assert asked.count > before
    assert asked.texts <= written_down(), asked.texts - written_down()
    assert answer.findings
    with (tmp_path / "lines.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([payload] for payload in payloads.sql())
    read_one(tmp_path / "lines.csv")
    assert asked.texts <= written_down()
    assert not Path("/tmp/can-viec-attack.csv").exists()
    assert not Path("/tmp/can-viec-attack.duckdb").exists()


def test_an_edition_is_named_by_its_id_alone(site: Site, served_edition: Edition):
    from warehouse.editions import Store  # noqa: PLC0415  beside what it is for

    store = Store(served_edition.path.parent)
    for payload in (*payloads.traversal(), *payloads.sql()[::20]):
        for name in (payload, f"{served_edition.id}/{payload}", payload + served_edition.id):
            with pytest.raises((EditionError, KeyError)):
                store.get(name)
