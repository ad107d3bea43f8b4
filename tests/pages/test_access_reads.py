"""What is read is asked for where it is read, whoever draws it, and kept for nobody else."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import data, desk, guard, navigation, watched
from sharing.access.reader import NOBODY, NotAllowed, Reader
from sharing.access.roles import Role
from tests.pages.access_inputs import (
    ACTIONS,
    BAT_MOT,
    LOCKED,
    OTHER,
    READERS,
    Serve,
    opened,
    refused,
)
from tests.pages.reader import Site, texts
from warehouse import queries
from warehouse.editions import Served

# ---- what is read is asked for, whoever draws it -------------------------------------------------


def test_what_is_read_is_asked_for(serve: Serve, edition) -> None:
    """Outside a run of a page nobody reads, however the function was reached."""
    serve(None)
    for read in (
        data.served, lambda: data.rows(edition, "slice"), lambda: data.records(edition, "periods"),
        lambda: data.package(edition), lambda: data.facts(edition, "all", "2026-10", "centre"),
        lambda: data.differences(edition, edition), data.policies,
        lambda: data.quarantine(edition), lambda: data.after(edition, None, {}),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            read()
    assert data.pinned(edition.id) is None


@pytest.mark.parametrize("letter", READERS)
def test_each_read_is_for_whom_the_table_says(serve: Serve, edition, letter: str) -> None:
    serve(None)
    reads = {
        "see_figures": lambda: data.records(edition, "periods"),
        "choose_edition": data.policies,
        "see_own_quarantine": lambda: data.rows(edition, "quarantine"),
        "see_quarantine": lambda: data.rows(edition, "remarks"),
    }
    with guard.acting(READERS[letter]):
        for action, read in reads.items():
            if letter in ACTIONS[action]:
                read()
            else:
                with pytest.raises(NotAllowed):
                    read()
        assert (data.pinned(edition.id) is not None) == (letter in ACTIONS["choose_edition"])
        if letter not in ACTIONS["export_package"]:
            with pytest.raises(NotAllowed):
                data.package(edition)


def test_what_was_kept_for_all_is_not_handed_to_a_locked_link(serve: Serve, edition) -> None:
    """In either order: the same rows are kept once, and cut for the reader."""
    serve(None)
    slice_ = {"scope": "all", "period_id": "2026-10", "staff_group": "centre",
              "certification": "with", "weighting": "weighted"}  # fmt: skip
    for who, communes in ((READERS["v"], 166), (LOCKED, 1), (READERS["l"], 166), (LOCKED, 1)):
        with guard.acting(who):
            assert len(data.rows(edition, "slice", **slice_)) == communes
            assert len(data.records(edition, "slice", **slice_)) == communes
            peers = data.rows(edition, "peers")
            assert set(peers["peer_code"]) <= set(peers["commune_code"])
    with guard.acting(LOCKED), pytest.raises(NotAllowed):
        data.facts(edition, "all", "2026-10", "centre")


def test_a_locked_link_cannot_ask_for_another_commune_by_code(serve: Serve, edition) -> None:
    """Their rows name no commune, so that none of them would be left out."""
    serve(None)
    lens = {"scope": "all", "staff_group": "centre"}
    period, weighted = {"period_id": "2026-10"}, {"certification": "with", "weighting": "weighted"}
    asked = {
        "commune_loads": lens | weighted,
        "commune_lenses": lens | period,
        "commune_waterfall": lens | period | weighted,
        "commune_locality": {},
    }
    for name, values in asked.items():
        for read in (data.rows, data.records):
            with guard.acting(LOCKED):
                with pytest.raises(NotAllowed):
                    read(edition, name, commune_code=OTHER, **values)
                assert len(read(edition, name, commune_code=BAT_MOT, **values))
            with guard.acting(READERS["l"]):
                assert len(read(edition, name, commune_code=OTHER, **values))
            with guard.acting(LOCKED), pytest.raises(NotAllowed):
                read(edition, name, commune_code=OTHER, **values)  # though it is kept by now
    values = {"month": "2026-10-01"}
    for codes in (OTHER, f"{BAT_MOT},{OTHER}", ""):
        with guard.acting(LOCKED), pytest.raises(NotAllowed):
            data.rows(edition, "totals_of_communes", codes=codes, **values)
    with guard.acting(LOCKED):
        assert len(data.rows(edition, "totals_of_communes", codes=BAT_MOT, **values))


def test_every_query_for_some_communes_is_known_to_the_door() -> None:
    """A value that names communes under another name would pass the lock."""
    bound = re.compile(r"commune_code\s*(?:=|IN)\s*\$(\w+)|string_split\(\$(\w+)", re.IGNORECASE)
    folder = Path(queries.__file__).parent / "sql" / "queries"
    found = {
        name
        for path in folder.glob("*.sql")
        for pair in bound.findall(path.read_text("utf-8"))
        for name in pair
        if name
    }
    assert found == set(data._ASKED)


def test_readers_who_see_different_things_have_different_keys() -> None:
    others = [*READERS.values(), LOCKED, NOBODY, Reader(Role.DATA_OFFICER, "khac", frozenset()),
              Reader(Role.OWNER)]  # fmt: skip
    assert len({who.key for who in others}) == len(others)
    # What is kept may not follow from a name.
    assert Reader(Role.VIEWER, "an").key == Reader(Role.VIEWER, "binh").key


# ---- a link that is locked to communes -----------------------------------------------------------


# A reviewer edition has the id of its source, which other tests look at in this process.


@pytest.mark.usefixtures("no_caches")
def test_a_locked_link_shows_its_commune_and_no_other(
    serve: Serve, edition, reviewers, static_folder, monkeypatch
) -> None:
    serve(None)
    names = {}
    with guard.acting(READERS["v"]):
        for row in data.records(edition, "communes"):
            names[row.commune_code] = row.name
    serve(LOCKED)
    monkeypatch.setenv("CAN_VIEC_EDITIONS", str(reviewers.folder))
    site = Site()
    for page in ("commune", "method", "sources"):
        # The address of another commune leads to one's own.
        app = opened(site, page, commune=OTHER)
        assert not refused(app)
        said = "\n".join(texts(app))
        for element in app.get("plotly_chart"):
            said += element.proto.spec
        others = {code for code, name in names.items() if code != BAT_MOT and name in said}
        # A name may stand in the words themselves, as an example.
        figures = {
            row for table in app.dataframe for row in table.value.astype(str).to_numpy().flat
        }
        assert not {names[code] for code in others} & figures
        if page == "commune":
            assert names[BAT_MOT] in said
            assert not app.get("plotly_chart") or OTHER not in said
            choice = app.selectbox(key="address_commune")
            assert len(choice.options) == 1
    for page in navigation.PAGES:
        if page.name not in ("commune", "method", "sources"):
            with pytest.raises(ValueError, match="page"):
                site.open(page.name)


# ---- what data officers see of what came in ------------------------------------------------------


def test_an_officer_sees_own_lines_of_the_ledger(serve: Serve, monkeypatch) -> None:
    serve(None)
    ledger = [
        SimpleNamespace(received_by=by, communes=communes)
        for by, communes in (
            ("can-bo", (BAT_MOT,)), ("khac", (BAT_MOT,)), ("khac", (OTHER,)),
            ("khac", (BAT_MOT, OTHER)), ("can-bo", ()), ("khac", ()),
        )
    ]  # fmt: skip
    monkeypatch.setattr(desk, "_ledger", lambda view: ledger)
    seen = {letter: [] for letter in READERS}
    for letter, who in READERS.items():
        with guard.acting(who):
            if letter in ACTIONS["see_own_received"]:
                seen[letter] = [ledger.index(one) for one in desk.received(None)]
            else:
                with pytest.raises(NotAllowed):
                    desk.received(None)
    assert seen == {"l": [], "v": [], "d": [0, 1, 4], "p": [0, 1, 2, 3, 4, 5], "a": []}


def test_an_officer_sees_own_rows_in_quarantine(serve: Serve, edition, monkeypatch) -> None:
    serve(None)
    found = pd.DataFrame(
        {"commune_code": [BAT_MOT, OTHER, None, None], "received_by": ["a", "b", "can-bo", "b"]}
    )
    monkeypatch.setattr(data, "_kept_rows", lambda *_: found)
    with guard.acting(READERS["d"]):
        assert data.quarantine(edition).index.tolist() == [0, 2]
    with guard.acting(READERS["p"]):
        assert data.quarantine(edition).index.tolist() == [0, 1, 2, 3]
    with guard.acting(READERS["v"]), pytest.raises(NotAllowed):
        data.quarantine(edition)


def test_files_go_to_the_command_with_the_sender_s_communes_and_no_edition(
    serve: Serve, monkeypatch
) -> None:
    serve(None)
    with guard.acting(READERS["d"]):
        assert desk._own_communes() == ["--communes", BAT_MOT]
        assert desk._published_by_others() == ["--without-edition"]
    for who in (READERS["v"], READERS["p"], READERS["a"], NOBODY):
        with guard.acting(who):
            for act in (lambda: desk.check(None, []), lambda: desk._send(None, [], [], "x")):
                with pytest.raises(NotAllowed):
                    act()


# ---- once a run ---------------------------------------------------------------------------------


def _asks() -> None:
    """A page that asks three times who reads, and a part that runs by itself and asks twice."""
    import streamlit as st  # noqa: PLC0415, the page is this text alone

    from pages.ui import guard  # noqa: PLC0415

    def said(name: str) -> None:
        st.button(name, key=name)
        st.text(" ".join([guard.reader().name, guard.reader().name]))

    said("page")
    guard.require("see_figures")
    st.fragment(said)("part")


def test_who_reads_is_found_out_once_a_run_and_anew_in_the_next(serve: Serve, monkeypatch) -> None:
    serve(None)
    comes, asked = ["v"], []

    def found_out(*_sent: object) -> Reader:
        asked.append(comes[0])
        return READERS[comes[0]]

    monkeypatch.setattr(guard, "reader_of", found_out)
    page = AppTest.from_function(_asks, default_timeout=20).run()
    twice = [f"{READERS[letter].name} {READERS[letter].name}" for letter in "vp"]
    assert [text.value for text in page.text] == [twice[0], twice[0]]
    assert asked == ["v"]
    comes[0] = "p"
    page.run()
    assert [text.value for text in page.text] == [twice[1], twice[1]]
    assert asked == ["v", "p"]
    comes[0] = "v"
    page.button("part").click().run()
    assert page.text[1].value == twice[0]
    assert asked == ["v", "p", "v"]


def _looks() -> None:
    """A page that asks three times which edition is served."""
    import streamlit as st  # noqa: PLC0415, the page is this text alone

    from pages.ui import data  # noqa: PLC0415

    st.text(" ".join(data.served().edition.id for _ in range(3)))


def test_the_edition_is_looked_for_once_a_run_and_anew_in_the_next(monkeypatch, edition) -> None:
    looked = []

    def look() -> Served:
        looked.append(edition.id)
        return Served(edition, "")

    monkeypatch.setattr(watched, "served", look)
    page = AppTest.from_function(_looks, default_timeout=20).run()
    assert page.text[0].value == " ".join([edition.id] * 3)
    assert len(looked) == 1
    page.run()
    assert len(looked) == 2
