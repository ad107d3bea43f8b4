"""The palette holds for colour-blind readers, and colour is never the only cue."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from pages.ui import look
from pages.ui.words import Words
from workload.verdict import Verdict

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = TO_XYZ @ np.ones(3)
JUDGED = [verdict for verdict in look.VERDICTS if verdict != "insufficient"]
LEAST_DIFFERENCE = 15
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, text of normal size


def linear(colour: str) -> np.ndarray:
    """Linear RGB of "#rrggbb"."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(colour: str, vision: str) -> np.ndarray:
    """CIE L*a*b* (D65) of a colour as it is seen."""
    seen = np.clip(VISIONS[vision] @ linear(colour), 0, 1)
    ratio = (TO_XYZ @ seen) / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(one: str, other: str, vision: str) -> float:
    """CIE76 difference of two colours as they are seen."""
    return float(np.linalg.norm(lab(one, vision) - lab(other, vision)))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG."""
    light = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def test_the_reckoning_of_colours_is_right():
    assert lab("#ffffff", "normal") == pytest.approx([100, 0, 0], abs=0.01)
    assert lab("#ff0000", "normal") == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for vision, matrix in VISIONS.items():
        assert matrix.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5), vision
    # The well-known bad pair: what a ColorBrewer red-green map shows its ends with.
    assert difference("#d7191c", "#1a9641", "deuteranopia") < difference(
        "#d7191c", "#1a9641", "normal"
    )


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(JUDGED, 2)))
def test_two_verdicts_never_look_alike(one, other, vision):
    assert difference(look.COLOURS[one], look.COLOURS[other], vision) >= LEAST_DIFFERENCE


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("verdict", [v for v in JUDGED if v != "balanced"])
def test_no_verdict_looks_like_missing(verdict, vision):
    white = look.COLOURS["insufficient"]
    assert difference(look.COLOURS[verdict], white, vision) >= LEAST_DIFFERENCE


@pytest.mark.parametrize("vision", VISIONS)
def test_missing_is_not_the_grey_of_balanced(vision):
    """Both are light: the fill differs visibly, and hatching tells them apart for certain."""
    assert look.COLOURS["insufficient"] == "#ffffff" != look.COLOURS["balanced"]
    assert difference("#ffffff", look.COLOURS["balanced"], vision) >= 5


@pytest.mark.parametrize("vision", VISIONS)
def test_volumes_grow_darker_in_steps_that_can_be_told(vision):
    lightness = [lab(colour, vision)[0] for colour in look.VOLUME_COLOURS]
    assert lightness == sorted(lightness, reverse=True)
    for one, other in itertools.pairwise(look.VOLUME_COLOURS):
        assert difference(one, other, vision) >= 8
    rust = {look.COLOURS["overloaded"], look.COLOURS["watch_high"]}
    assert not rust & set(look.VOLUME_COLOURS)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_verdict_has_its_own_symbol_and_name(lang):
    words = Words(lang)
    assert set(look.VERDICTS) == {str(verdict.value) for verdict in Verdict}
    assert set(look.COLOURS) == set(look.VERDICTS)
    for section in ("verdict_symbol", "verdict"):
        said = [words(f"{section}.{verdict}") for verdict in look.VERDICTS]
        assert len(set(said)) == len(said)
        assert all(said)
    for written in (look.verdict_name, look.short_name):
        names = [written(words, verdict) for verdict in look.VERDICTS]
        assert len(set(names)) == len(names)
        for verdict, name in zip(look.VERDICTS, names, strict=True):
            assert name.split()[0] == words(f"verdict_symbol.{verdict}")


def test_verdicts_go_from_heavy_to_light_and_then_the_unknown():
    assert look.VERDICTS == (
        "overloaded", "watch_high", "balanced", "watch_low", "underloaded", "insufficient",
    )  # fmt: skip


@pytest.mark.parametrize("fill", sorted({*look.COLOURS.values(), *look.VOLUME_COLOURS}))
def test_labels_can_be_read_on_every_fill(fill):
    """Labels of hexagons are small: white on the dark fills, dark ink on the others."""
    ink = look.COLOURS["insufficient"] if fill in look.DARK else look.INK
    assert contrast(ink, fill) >= LEAST_CONTRAST


def test_outlines_and_words_can_be_seen_on_the_page():
    assert contrast(look.OUTLINE, "#ffffff") >= 3
    assert contrast(look.HEAVY, "#ffffff") >= LEAST_CONTRAST
    assert contrast(look.ACCENT, "#ffffff") >= LEAST_CONTRAST


NINE = [colour for shades in look.LOAD_NEED_COLOURS for colour in shades]


@pytest.mark.parametrize("vision", VISIONS)
def test_no_two_of_the_nine_classes_of_load_and_need_look_alike(vision):
    for one, other in itertools.combinations(NINE, 2):
        assert difference(one, other, vision) >= LEAST_DIFFERENCE
    for colour in NINE:
        assert difference(colour, look.COLOURS["insufficient"], vision) >= 5


def test_a_need_is_darker_the_shorter_it_is_and_its_counts_can_be_read():
    for shades in look.LOAD_NEED_COLOURS:
        lightness = [lab(colour, "normal")[0] for colour in shades]
        assert lightness == sorted(lightness, reverse=True)
    for colour in NINE:
        ink = "#ffffff" if colour in look.DARK else look.INK
        assert contrast(colour, ink) >= LEAST_CONTRAST
