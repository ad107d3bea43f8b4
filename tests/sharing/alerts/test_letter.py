"""What the mail says: who is new, who gets worse, who is missing, what is simulated."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from pages.ui import address
from sharing.alerts.findings import Findings, Unit, find
from sharing.alerts.letter import letter
from sharing.words import Words
from tests.sharing.alerts.conftest import BAT_MOT, HAC_THANH
from warehouse.connection import Connection
from warehouse.editions import Edition, Store

NOW = dt.datetime(2026, 11, 2, 7, tzinfo=dt.UTC)


def written(
    found: Findings, lang: str = "vi", base: str = "https://canviec.example"
) -> EmailMessage:
    return letter(
        found, sender="can-viec@example.gov.vn", recipient="so-noi-vu@example.gov.vn", base=base,
        lang=lang, now=NOW,  # type: ignore[arg-type]
    )  # fmt: skip


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


class Reading(HTMLParser):
    """The text and the addresses of a page."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(content)

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]


@pytest.fixture(scope="module")
def found(two_editions: Store) -> Findings:
    return find(two_editions, two_editions.serve().edition)


def test_it_finds_what_the_edition_before_did_not_have(
    found: Findings, two_editions: Store
) -> None:
    assert found.against_edition == two_editions.ids()[1]
    assert {unit.code for unit in found.new} == {BAT_MOT, HAC_THANH}
    assert [(unit.code, unit.slope) for unit in found.worse] == [(BAT_MOT, 1.25)]
    assert all(unit.reason for unit in found.unreported)
    assert found.simulated


def test_without_an_edition_before_it_is_the_month_before(
    default_edition: Edition, default_connection: Connection
) -> None:
    found = find(Store(default_edition.path.parent), default_edition)
    assert found.against_edition == ""
    assert found.against_period.period_id == "2026-09"
    # counted by hand in SQL: overloaded in October, not in September
    rows = default_connection.execute("""
        SELECT a.commune_code FROM mart_load AS a JOIN mart_load AS b
          USING (scope, staff_group, certification, weighting, commune_code)
        WHERE a.scope = 'all' AND a.staff_group = 'centre' AND a.certification = 'with'
          AND a.weighting = 'weighted' AND a.period_id = '2026-10' AND b.period_id = '2026-09'
          AND a.verdict = 'overloaded' AND b.verdict <> 'overloaded'
    """).fetchall()
    assert {unit.code for unit in found.new} == {code for (code,) in rows}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_both_forms_say_the_same_and_mark_what_is_simulated(found: Findings, lang: str) -> None:
    message = written(found, lang)
    plain, html = parts(message)
    reading = Reading(html)
    said = " ".join(reading.said)
    mark = {"vi": "số mô phỏng", "en": "simulated figures"}[lang]
    for unit in (*found.new, *found.worse):
        for text in (plain, said):
            line = text[text.index(unit.name) :][:140]
            assert mark in line
    share = {"vi": "mô phỏng", "en": "simulated"}[lang]
    assert share in message["Subject"]
    for unit in found.unreported:
        assert unit.name in plain
        assert unit.name in said
    assert found.edition in plain
    assert reading.tags <= {"html", "head", "meta", "body", "p", "strong", "h3", "ul", "li", "a"}
    assert message["To"] == "so-noi-vu@example.gov.vn"


def test_the_links_are_the_products_own_addresses(found: Findings) -> None:
    links = Reading(parts(written(found, "en"))[1]).links
    assert len(links) == 3
    for link in links:
        split = urlsplit(link)
        assert split.netloc == "canviec.example"
        values = parse_qs(split.query)
        assert values["edition"] == [found.edition]
        assert values["period"] == ["2026-10"]
        assert set(values) <= {*address.SHARED, "commune", "communes"}
    assert parse_qs(urlsplit(links[0]).query)["communes"][0].split(",") == [
        unit.code for unit in found.new
    ]
    assert not Reading(parts(written(found, base=""))[1]).links


def test_names_are_escaped_and_long_lists_are_cut(found: Findings) -> None:
    many = tuple(
        Unit(f"{n:05d}", f"<script>{n}</script>", 2.0, 1.0, "", simulated=False) for n in range(40)
    )
    plain, html = parts(written(replace(found, new=many)))
    assert "<script" not in html.lower()
    assert "script" not in Reading(html).tags
    assert plain.count("<script>") == 25
    assert Words("vi")("alert.more", count="15") in plain


def test_nothing_personal_and_nothing_of_a_machine_is_in_it(found: Findings) -> None:
    text = written(found).as_string()
    for word in ("X-Mailer", "User-Agent", "root@", "/work", "python"):
        assert word.lower() not in text.lower()
    assert written(found)["Auto-Submitted"] == "auto-generated"
