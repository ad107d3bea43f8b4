"""The page where officers hand figures in: what it says, and what it leads to."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import commands
from pages.ui.answers import literal
from pages.ui.commands import Upload
from pages.ui.words import Words
from sharing import audit
from tests.etl.forms_inputs import make_form
from tests.pages.conftest import link_editions
from tests.pages.reader import APP, ROOT, raw_parts, texts
from warehouse import queries
from warehouse.connection import reader
from warehouse.editions import FOLDER_VARIABLE, Edition, Store

ROWS = {"Chứng thực": (30, 70, 5, 20, 70, 5, 8, 2), "Hộ tịch": (20, 10, 3, 15, 13, 1, 3, 1)}
"""Online 50 and in person 80 received; 130 in all."""
BAT_MOT = "15607"


@pytest.fixture
def desk(
    served_edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_caches: None
) -> AppTest:
    """The page on a data folder and an editions folder of its own."""
    shutil.copytree(
        ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("received", "inbox")
    )
    (tmp_path / "editions").mkdir()
    link_editions(served_edition.path.parent, tmp_path / "editions")
    monkeypatch.setenv(commands.DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "editions"))
    app = AppTest.from_file(str(APP), default_timeout=180)
    app.run()
    return app.switch_page("pages/views/submit.py").run()


def said(app: AppTest) -> str:
    return "\n".join(texts(app))


def test_an_empty_desk_offers_templates_and_says_that_nobody_submitted(desk: AppTest):
    words = Words("vi")
    assert [error.message for error in desk.exception] == []
    assert [title.value for title in desk.title] == [words("page.submit.title")]
    assert words("submit.none_yet") in said(desk)
    assert [part for text in texts(desk) for part in raw_parts(text)] == []


def test_a_form_handed_in_becomes_an_edition(desk: AppTest, tmp_path: Path):
    words = Words("vi")
    form = make_form(tmp_path / "bat-mot.xlsx", "Xã Bát Mọt", date(2026, 9, 1), ROWS)
    desk.file_uploader(key="desk-files-0").set_value(
        [("bat-mot.xlsx", form.read_bytes(), ""), ("sai.csv", b"a;b\n1;2\n", "")]
    )
    desk.run()
    assert [error.message for error in desk.exception] == []
    page = said(desk)
    assert words("outcome.accepted") in page
    assert words("outcome.refused") in page
    assert "tháng 9 năm 2026" in page
    assert "130" in page
    send = next(one for one in desk.button if one.label == words("submit.send"))
    assert send.disabled
    desk.text_input(key="desk-by").set_value("Lê Thị Hoa").run()
    send = next(one for one in desk.button if one.label == words("submit.send"))
    send.click().run()
    assert [error.message for error in desk.exception] == []
    assert "Lê Thị Hoa" in said(desk)
    served = Store(tmp_path / "editions").serve().edition
    assert served.manifest.number == 2
    told = list(audit.events())
    (sent,) = [one for one in told if one.event == "uploaded"]
    assert (sent.role, sent.facts["files"]) == ("owner", 2)
    assert [one.by for one in told if one.event == "published"][-1] == "Lê Thị Hoa"
    assert "bat-mot" not in str(told)  # a file's name may name a person
    connection = reader(served.path)
    months = queries.run(
        connection, "commune_months", commune_code=BAT_MOT, staff_group="centre",
        certification="with",
    ).set_index("month")  # fmt: skip
    connection.close()
    assert months.loc["2026-09-01", "received"] == 130
    assert not months.loc["2026-09-01", "simulated"]
    assert months.loc["2026-08-01", "simulated"]


def test_a_name_from_a_browser_never_becomes_a_path():
    uploads = [Upload("../../etc/passwd.csv", b"1"), Upload("a\0b\u202e.xlsx", b"2"),
               Upload("x" * 400 + ".csv", b"3"), Upload("..", b"4")]  # fmt: skip
    with commands.laid_out(uploads) as paths:
        laid = [Path(path) for path in paths]
        assert [path.read_bytes() for path in laid] == [b"1", b"2", b"3", b"4"]
        folder = laid[0].parents[1]
        assert all(path.parents[1] == folder and len(path.name) < 140 for path in laid)
        assert laid[0].suffix == ".csv"
    assert not folder.exists()


def test_a_command_used_wrongly_is_an_error():
    with pytest.raises(commands.CommandError, match="ended with 2"):
        commands.etl("no-such-command", language="en")


def test_what_somebody_wrote_is_shown_as_it_stands():
    assert literal("[x](javascript:1) **a**") == r"\[x\]\(javascript\:1\) \*\*a\*\*"
