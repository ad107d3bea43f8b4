"""The annex on paper: the map with its arrows and the curve are drawn in it, with their words."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from pypdf import PdfReader

from pages.ui import staffing, staffing_annex, staffing_drawn
from pages.ui.words import Words
from sharing.maps import curve
from tests.pages.plan_page import LANGUAGES
from workload.moves import Objective

SVG = "{http://www.w3.org/2000/svg}"


def drawn(views, lang: str = "vi", **more: object):
    view = staffing.centre(views(lang))
    made = staffing.make(view, replace(staffing.standard(view), **more))
    return made, *staffing_drawn.drawings(made)


def letters(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_annex_holds_the_map_and_the_curve_and_their_words(views, lang):
    made, found, without = drawn(views, lang)
    words = Words(lang)
    assert not without
    assert len(found) == 2
    pdf = staffing_annex.made(made, made.scenario, "http://example.test/")
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) <= 3
    pages = [letters(page.extract_text()) for page in reader.pages]
    for key in ("map_title", "curve_title"):
        title = letters(words(f"staffing.{key}").lstrip("# "))
        (number,) = [number for number, page in enumerate(pages) if title in page]
        # Drawn as lines and fills, not as an image of points: hundreds of them on the page.
        content = [
            one.get_object().get_data()
            for one in reader.pages[number]["/Resources"].get("/XObject", {}).values()
        ]
        whole = b"\n".join([reader.pages[number].get_contents().get_data(), *content])
        least = {"map_title": 1500, "curve_title": 40}[key]
        assert len(re.findall(rb"[\d.-]+ [\d.-]+ [lc]\b", whole)) > least
        assert b"/Subtype/Image" not in whole
    texts = "".join(pages)
    assert letters(words("staffing.curve_budget", count="20")) in texts
    assert letters(words("staffing.map_receives")) in texts


def test_an_arrow_for_every_pair_ends_at_its_receiver(views):
    made, (plan_map, _), _ = drawn(views)
    root = ElementTree.fromstring(plan_map.svg)
    heads = [one for one in root.iter(f"{SVG}path") if one.get("class") == "arrow"]
    assert len(heads) == len(made.proposal.plan.moves)
    shapes = staffing_drawn.mapfile.paper(made.view)
    tips = {one.get("d").partition("L")[0] for one in heads}
    assert tips == {
        "M{:.1f} {:.1f}".format(*shapes.of[made.code(move.receiver)].centre)
        for move in made.proposal.plan.moves
    }
    dots = {(one.get("cx"), one.get("cy")) for one in root.iter(f"{SVG}circle")}
    assert dots == {
        tuple(f"{end:.1f}" for end in shapes.of[made.code(move.lender)].centre)
        for move in made.proposal.plan.moves
    }
    names = {one.text for one in root.iter(f"{SVG}text")}
    assert {str(number) for number in range(1, 21)} <= {
        part for name in names for part in name.split(", ")
    }
    left, top, wide, high = map(float, root.get("viewBox").split())
    assert all(left <= float(x) <= left + wide and top <= float(y) <= top + high for x, y in dots)


def test_the_curve_falls_as_the_values_do(views):
    made, (_, curve), _ = drawn(views)
    root = ElementTree.fromstring(curve.svg)
    (line,) = [one.get("d") for one in root.iter(f"{SVG}path") if one.get("class") == "curve"]
    heights = [float(y) for y in re.findall(r"V([\d.]+)", line)]
    values = staffing.curve(made, made.proposal).values[1 : len(heights) + 1]
    assert len(heights) >= 20
    assert np.all(np.diff(heights) >= -0.1)  # y runs down the paper
    shares = (heights[0] - np.array(heights)) / (heights[0] - heights[-1])
    assert shares == pytest.approx((values[0] - values) / (values[0] - values[-1]), abs=0.01)


def test_without_moves_shapes_or_time_the_annex_says_so_and_is_made(views, monkeypatch):
    made, found, without = drawn(views, budget=0)
    assert (found, without) == ([], [])
    made, *_ = drawn(views)
    bare = replace(made, view=replace(made.view, layer=""))

    def late(*_arguments):
        raise TimeoutError

    monkeypatch.setattr(staffing, "curve", late)
    found, without = staffing_drawn.drawings(bare)
    assert found == []
    words = made.view.words
    assert without == [words("missing.boundaries"), words("staffing.curve_timeout")]
    assert staffing_annex.made(bare, bare.scenario, "")


def test_a_curve_that_takes_long_is_not_made_by_a_download(views, monkeypatch):
    monkeypatch.setattr(staffing, "has_curve", lambda _: False)
    monkeypatch.setattr(staffing, "curve", None)
    made, found, without = drawn(views, objective="outside_band", budget=3)
    assert len(found) == 1
    assert made.view.words("staffing.curve_unasked") in without


@pytest.mark.parametrize(("moves", "filled"), [(1, False), (5, False), (40, False), (98, True)])
def test_the_words_of_a_mark_stay_in_the_picture_and_off_the_axis(moves, filled):
    label = "đang chọn: 98"
    values = [100.0 / (n + 1) for n in range(101)]
    made = curve.Curve(values, [curve.Mark(moves, label, filled)], "x", "y", [(100.0, "100")], "")
    root = ElementTree.fromstring(curve.curve_svg(made))
    (text,) = [one for one in root.iter(f"{SVG}text") if one.text == label]
    wide = 12.5 * len(label)  # half of its letters' height each
    left = float(text.get("x")) - (wide if text.get("text-anchor") == "end" else 0)
    axis = min(float(one.get("x")) for one in root.iter(f"{SVG}text") if one.text == "0")
    assert axis <= left
    assert left + wide <= float(root.get("viewBox").split()[2])


@pytest.mark.parametrize("objective", list(Objective))
def test_no_two_ticks_are_written_the_same(views, objective):
    levels = staffing_drawn._levels(np.array([12.0, 11.0, 10.0]), objective.value)
    said = [staffing_drawn.value(views("vi"), objective.value, float(one)) for one in levels]
    assert len(set(said)) == len(said) >= 3
