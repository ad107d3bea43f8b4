"""The map is really painted, says what it shows, and leads to a commune's page."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.controls import back, forward, point_at
from tests.browser.product import BAT_MOT, COLOURS, COMMUNES, Truth, parameters_of, texts

MAPS = [("overview", "generalised"), ("map", "generalised"), ("map", "hexagon")]
# A ward of the provincial capital, which the inset shows larger.
WARD = "14758"
_TOLERANCE = 6


def map_of(page: Page):
    return page.locator(".js-plotly-plot:has(.choroplethlayer path)").first


def pixels(page: Page) -> np.ndarray:
    image = Image.open(io.BytesIO(map_of(page).screenshot()))
    return np.asarray(image.convert("RGB"), dtype=int)


def is_colour(painted: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    return np.abs(painted - np.array(colour)).max(axis=-1) <= _TOLERANCE


def points(painted: np.ndarray, samples: list[list[float]]) -> np.ndarray:
    height, width, _ = painted.shape
    places = [(int(y), int(x)) for x, y in samples if 0 <= x < width and 0 <= y < height]
    return np.array([painted[place] for place in places])


def open_by_click(page: Page, code: str, which: int = 0) -> None:
    page.mouse.click(*point_at(page, code, which))
    page.wait_for_url("**/xa?**")
    settled(page)


def number(value: float, decimals: int) -> str:
    """A number as Vietnamese readers write it."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize(("name", "layer"), MAPS)
def test_every_commune_is_painted_by_its_verdict(visit: Visit, truth: Truth, name: str, layer: str):
    page = visit(name, 1440, layer=layer)
    verdicts = truth.slice()["verdict"]
    judged = verdicts[verdicts != "insufficient"]
    missing = list(verdicts.index[verdicts == "insufficient"])
    painted = pixels(page)
    samples = page.evaluate("() => window.reading.samples()")
    seen = {code: points(painted, samples[code]) for code in verdicts.index}

    assert map_of(page).locator(".choroplethlayer path").count() >= COMMUNES
    # On the smaller map of the overview a good part of a small ward is outline.
    enough = 0.5 if name == "map" else 0.25
    for code, verdict in judged.items():
        of = {some: is_colour(seen[code], colour).mean() for some, colour in COLOURS.items()}
        assert max(of, key=of.__getitem__) == verdict, code
        assert of[verdict] >= enough, code
    shares = {verdict: is_colour(painted, COLOURS[verdict]).mean() for verdict in COLOURS}
    assert shares["overloaded"] > 0.01
    assert shares["underloaded"] > 0.01
    assert shares["balanced"] > 0.05

    # What is not known is white, hatched and counted.
    assert missing != []
    assert page.evaluate("() => window.reading.hatching()") > 0
    for code in missing:
        assert is_colour(seen[code], (255, 255, 255)).any()
        assert (seen[code].max(axis=1) < 235).any()
        # A line's soft edge may be as grey as "balanced" is.
        assert all(is_colour(seen[code], colour).mean() < 0.2 for colour in COLOURS.values())
    legend = texts("vi")["map.missing"].format(count=len(missing))
    expect(map_of(page).locator(".legend")).to_contain_text(legend)


def seen(page: Page) -> list[float]:
    """How large a map is drawn, and its middle."""
    return map_of(page).evaluate(
        "({ _fullLayout: { geo } }) => [geo.projection.scale, geo.center.lon, geo.center.lat]"
    )


@pytest.mark.parametrize("name", ["map", "staffing"])
def test_a_map_is_enlarged_and_moved_without_dragging(visit: Visit, name: str):
    """By a press of a button, with a pointer or the keyboard (WCAG 2.1.1, 2.5.1, 2.5.7)."""
    page = visit(name, 390 if name == "map" else 1440)
    at_first = seen(page)
    step = page.locator(".map-steps").first

    def press(key: str) -> list[float]:
        before = seen(page)
        button = step.get_by_role("button", name=texts("vi")[f"map_steps.{key}"], exact=True)
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(
            "([plot, before]) => plot._fullLayout.geo.center.lat !== before[2]"
            " || plot._fullLayout.geo.center.lon !== before[1]"
            " || plot._fullLayout.geo.projection.scale !== before[0]",
            arg=[map_of(page).element_handle(), before],
        )
        return seen(page)

    scale, *middle = press("in")
    assert scale == pytest.approx(2 * at_first[0])
    assert middle == pytest.approx(at_first[1:], abs=0.02)
    across = press("left")[1] - middle[0]
    assert across < -0.05
    assert press("right")[1] == pytest.approx(middle[0], abs=0.01)
    assert press("up")[2] > middle[1] + 0.05
    assert press("down")[2] == pytest.approx(middle[1], abs=0.02)
    assert press("home") == pytest.approx(at_first)
    # The keyboard stops there once; its arrows lead on.
    assert step.locator("[tabindex='0']").count() == 1
    page.keyboard.press("ArrowRight")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name == texts("vi")["map_steps.right"]


def test_the_tooltip_says_what_is_known(visit: Visit, truth: Truth):
    page = visit("map")
    row = truth.slice().loc[BAT_MOT]
    point_at(page, BAT_MOT)
    page.wait_for_function("() => window.reading.tooltip() !== ''")
    said = page.evaluate("() => window.reading.tooltip()")

    assert row["name"] in said
    assert texts("vi")[f"verdict.{row['verdict']}"] in said
    for value, decimals in (("dossiers", 0), ("officials", 1), ("load", 1), ("ratio", 2)):
        assert number(row[value], decimals) in said
    interval = "–".join(number(row[f"ratio_{end}_95"], 2) for end in ("lower", "upper"))
    assert interval in said


@pytest.mark.parametrize(
    ("name", "layer", "shape"),
    [*((name, layer, (BAT_MOT, 0)) for name, layer in MAPS), ("map", "generalised", (WARD, -1))],
)
def test_a_click_on_a_commune_opens_its_page(
    visit: Visit, truth: Truth, name: str, layer: str, shape: tuple[str, int]
):
    page = visit(name, 1440, layer=layer, period=truth.periods[1])
    code, which = shape
    open_by_click(page, code, which)

    assert urlsplit(page.url).path == "/xa"
    assert parameters_of(page.url)["commune"] == code
    assert parameters_of(page.url)["period"] == truth.periods[1]
    assert page.locator("h1").inner_text() == truth.slice().loc[code, "name"]


def test_back_from_a_commune_is_the_map_and_forward_the_commune(visit: Visit, truth: Truth):
    page = visit("overview", 1440, period=truth.periods[1], lang="en")
    name = truth.slice().loc[BAT_MOT, "name"]

    def is_the_overview() -> None:
        assert page.locator("h1").inner_text() == texts("en")["page.overview.title"]
        kept = {"period": truth.periods[1], "lang": "en"}
        assert kept.items() <= parameters_of(page.url).items()

    open_by_click(page, BAT_MOT)
    opened = page.url
    back(page)
    is_the_overview()
    forward(page)
    assert page.url == opened
    assert page.locator("h1").inner_text() == name
    back(page)
    is_the_overview()
    # The same commune once more: what was clicked before is not remembered.
    open_by_click(page, BAT_MOT)
    assert page.locator("h1").inner_text() == name


def test_back_from_a_commune_is_the_address_that_was_left(visit: Visit, truth: Truth):
    page = visit("overview", 1440, period=truth.periods[1])
    left = page.url
    open_by_click(page, BAT_MOT)
    back(page)
    assert page.url == left


_COVERED = """() => [...document.querySelectorAll(".map-steps")].map((steps) => {
  const box = steps.getBoundingClientRect();
  const holder = steps.closest(".stElementContainer");
  const hit = [...holder.querySelectorAll(".choroplethlayer path")].filter((path) => {
    for (let x = box.left + 2; x < box.right; x += 6)
      for (let y = box.top + 2; y < box.bottom; y += 6) {
        const point = new DOMPoint(x, y).matrixTransform(path.getScreenCTM().inverse());
        if (path.isPointInFill(point)) return true;
      }
    return false;
  });
  return [box.width, hit.length];
})"""


@pytest.mark.parametrize(("name", "width"), [("overview", 1440), ("map", 1440), ("overview", 390)])
def test_the_buttons_of_a_map_cover_no_commune(visit: Visit, name: str, width: int) -> None:
    page = visit(name, width)
    found = page.evaluate(_COVERED)
    assert found
    assert [covered for _, covered in found] == [0] * len(found), found
    assert all(across > 70 for across, _ in found)
