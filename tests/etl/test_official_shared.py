"""The two real layers outside the checkout; collected only where they exist."""

import time
from functools import cache

import numpy as np
import shapely

from etl.sources.geojson import feature_collection
from etl.sources.official import OfficialLayer, read_layer
from tests.etl.geometry_inputs import METRIC_CRS, REAL, communes
from tests.etl.official_inputs import RAW, areas, neighbours_of, outlines, run, see_sound

SECONDS = 20
ISLETS = 9
"""Separate parts beside the 166 main ones: eight of Nghi Sơn, one of Vạn Lộc."""

if RAW.exists():

    @cache
    def timed() -> tuple[OfficialLayer, float]:
        start = time.process_time()
        return run(RAW), time.process_time() - start

    def test_the_raw_layer_is_repaired_in_time() -> None:
        imported, seconds = timed()
        see_sound(imported)
        assert seconds < SECONDS
        figures = imported.figures
        assert figures.vertices_read == 234_889
        assert figures.gaps > 25
        assert figures.overlaps > 50
        assert figures.holes == 0
        assert figures.largest_repair_change < 0.001
        assert figures.largest_drawing_change < 0.01

    def test_every_islet_of_the_raw_layer_is_kept() -> None:
        imported, _ = timed()
        figures = imported.figures
        assert figures.parts_read - figures.specks == 166 + ISLETS
        assert figures.specks == 2  # of a square centimetre or two
        assert figures.parts_drawn == 166 + ISLETS >= 171
        assert len(outlines(imported.layer)) == 1 + ISLETS
        nghi_son = imported.layer.set_index("code").to_crs(METRIC_CRS).geometry["16654"]
        drawn = np.sort(shapely.area(shapely.get_parts(nghi_son)))
        source = read_layer(RAW, frozenset(communes()["code"])).set_index("code").to_crs(METRIC_CRS)
        real = np.sort(shapely.area(shapely.get_parts(source.geometry["16654"])))
        assert len(drawn) == len(real) == ISLETS
        assert abs(drawn / real - 1).max() < 0.25

    def test_neighbours_of_the_raw_layer_are_kept() -> None:
        real = read_layer(REAL, frozenset(communes()["code"]))
        assert neighbours_of(real) <= neighbours_of(timed()[0].layer)

    def test_the_raw_layer_is_small_for_the_browser() -> None:
        assert len(feature_collection(timed()[0].layer)) < 450_000


if REAL.exists():

    def test_the_simplified_layer_is_imported() -> None:
        imported = run(REAL)
        see_sound(imported)
        assert imported.figures.parts_drawn == imported.figures.parts_read == 166 + ISLETS
        assert imported.figures.holes == 0
        assert len(feature_collection(imported.layer)) < 450_000
        assert [words.vi[:5] for words in imported.warnings] == ["16108"]

    def test_both_layers_are_drawn_alike() -> None:
        raw, simplified = areas(timed()[0].layer), areas(run(REAL).layer)
        assert (raw / simplified - 1).abs().max() < 0.01
