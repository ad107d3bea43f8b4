"""Every measure of the map, opened by a direct link; every page is in test_pictures.py."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.product import texts
from tests.browser.soundness import assert_sound, survey


@pytest.mark.parametrize("measure", ["ratio", "load", "rate", "need", "load_need"])
def test_every_measure_of_the_map_opens_cold(visit: Visit, measure: str):
    seen = survey(visit("map", 1440, measure=measure))
    assert seen["headings"] == [texts("vi")[f"measure_title.{measure}"]]
    assert_sound(seen, "map", "vi")
