"""That an edition awaits a second person: said to whom the table says, and to nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import guard, proposed
from sharing.access.reader import NotAllowed
from tests.pages.access_inputs import LOCKED, READERS, Serve, opened
from tests.pages.conftest import Add
from tests.pages.reader import Site, texts
from tests.warehouse.steps import few_rows
from warehouse.approval import approve, refuse
from warehouse.awaiting import RULE
from warehouse.editions import Edition, Store
from warehouse.history import rollback
from warehouse.log import LOG
from warehouse.persons import Person
from warehouse.publishing import publish

pytestmark = pytest.mark.usefixtures("no_caches", "static_folder")
AN, BINH = Person(2001, "an_[x](y)"), Person(2002, "binh")
PAGES = ("changes", "quality")
KNOWS = "pa"
SAID = {"vi": "đang chờ người thứ hai duyệt", "en": "awaits a second person"}


@pytest.fixture
def waits(shop: Store) -> Edition:
    """An edition that was built, and waits."""
    (shop.folder / RULE).touch()
    edition = publish(few_rows(), shop, shop.parent_id(), AN)
    assert edition.awaits_approval
    return edition


def said(app: AppTest) -> str:
    return "\n".join(texts(app))


@pytest.mark.parametrize("lang", SAID)
@pytest.mark.parametrize("page", PAGES)
def test_on_a_laptop_the_one_person_is_told(
    shop: Store, waits: Edition, page: str, lang: str
) -> None:
    text = said(opened(Site(), page, lang=lang))
    assert SAID[lang] in text
    assert "an\\_\\[x\\]\\(y\\)" in text  # a name is shown as it is spelt, and is no link
    for command in (f"diff {shop.ids()[0]} {waits.id}", f"approve {waits.id} --look"):
        assert f"python -m etl {command}" in text


@pytest.mark.parametrize("letter", READERS)
def test_on_a_server_who_looks_after_it_is_told_and_nobody_else(
    waits: Edition, serve: Serve, letter: str
) -> None:
    serve(READERS[letter])
    site = Site()
    for page in PAGES:
        if letter == "l":  # has neither page
            with pytest.raises(ValueError, match="page"):
                site.open(page)
            continue
        text = said(opened(site, page))
        told = letter in KNOWS
        assert (SAID["vi"] in text, waits.id in text) == (told, told), page
    for page in ("overview", "method", "sources"):
        assert waits.id not in said(opened(site, page))
    # It is in no list to choose from, and no address opens it.
    app = opened(site, "overview", edition=waits.id)
    assert all(waits.id not in box.options for box in app.selectbox)


def test_who_may_not_know_cannot_read_it(waits: Edition, serve: Serve) -> None:
    serve(None)
    for letter, who in (*READERS.items(), ("locked", LOCKED)):
        with guard.acting(who):
            if letter in KNOWS:
                assert [one.id for one in proposed.proposals()] == [waits.id]
            else:
                with pytest.raises(NotAllowed):
                    proposed.proposals()


def test_it_is_said_no_more_when_it_is_ended(shop: Store, waits: Edition, add: Add) -> None:
    refuse(shop, waits.id, why="sai tháng", person=BINH)
    assert SAID["vi"] not in said(opened(Site(), "changes"))
    older = shop.ids()[0]
    newer = add()
    rollback(shop, older, reason="số liệu *sai*", person=AN)
    text = said(opened(Site(), "changes"))
    assert f"Việc quay lại ấn bản {older} {SAID['vi']}" in text
    assert "Lý do: số liệu \\*sai\\*" in text
    assert f"diff {newer.id} {older}" in text
    approve(shop, older, person=BINH)
    assert SAID["vi"] not in said(opened(Site(), "changes"))


def test_a_log_that_cannot_be_read_is_said(shop: Store, waits: Edition) -> None:
    path: Path = shop.folder / LOG
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(reversed(lines)), "utf-8")
    assert "Không đọc được có ấn bản nào chờ duyệt hay không" in said(opened(Site(), "changes"))
