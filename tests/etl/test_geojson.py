import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from etl.sources.geojson import feature_collection
from etl.sources.hatching import hatch
from tests.etl.geometry_inputs import generalised, hexagon_layer

CLOCKWISE, COUNTER = False, True
CENTRE = np.array([105.3, 20.0])


def layer_of(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    codes = [f"{number:05d}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"code": codes}, geometry=list(shapes), crs=4326)


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Polygon:
    """Star-shaped polygons of some kilometres, sometimes with a hole, wound either way."""
    count = draw(st.integers(3, 12))
    radii = draw(st.lists(st.floats(0.02, 0.1), min_size=count, max_size=count))
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    star = np.column_stack([np.cos(angles), np.sin(angles)]) * np.array(radii)[:, None]
    shell = star + CENTRE
    hole = [star * 0.3 + CENTRE] if draw(st.booleans()) else []
    return shapely.Polygon(shell[:: draw(st.sampled_from([1, -1]))], hole)


def rings_of(geometry: dict[str, object]) -> list[list[list[list[float]]]]:
    """The polygons of a geometry, each a list of rings, the exterior first."""
    content = geometry["coordinates"]
    return [content] if geometry["type"] == "Polygon" else content


@pytest.mark.parametrize("layer", [generalised, hexagon_layer])
def test_features_are_sorted_small_and_identified_by_code(layer) -> None:
    text = feature_collection(layer())
    features = json.loads(text)["features"]
    assert [feature["id"] for feature in features] == sorted(layer()["code"])
    assert all(feature["type"] == "Feature" for feature in features)
    assert all(feature["properties"] == {} for feature in features)
    assert ", " not in text
    assert ": " not in text
    assert len(text.encode()) <= 150_000


@pytest.mark.parametrize("layer", [generalised, hexagon_layer])
def test_same_bytes_in_any_row_order(layer) -> None:
    shuffled = layer().sample(frac=1, random_state=5)
    assert feature_collection(shuffled) == feature_collection(layer())


def test_rounding_keeps_the_generalised_coverage_valid() -> None:
    features = json.loads(feature_collection(generalised()))["features"]
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.equals(shapes, generalised().geometry.to_numpy()).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(polygons(), min_size=1, max_size=3))
def test_exteriors_run_clockwise_and_holes_the_other_way(shapes) -> None:
    moved = [translate(shape, xoff=east) for east, shape in enumerate(shapes)]
    text = feature_collection(layer_of(shapely.MultiPolygon(moved), shapes[0]))
    for feature in json.loads(text)["features"]:
        for exterior, *holes in rings_of(feature["geometry"]):
            assert shapely.LinearRing(exterior).is_ccw is CLOCKWISE
            assert all(shapely.LinearRing(hole).is_ccw is COUNTER for hole in holes)
            assert all(ring[0] == ring[-1] for ring in (exterior, *holes))


@settings(max_examples=60, deadline=None)
@given(polygons(), st.integers(2, 6))
def test_written_shapes_are_the_shapes_to_the_decimals_kept(shape, decimals) -> None:
    geometry = json.loads(feature_collection(layer_of(shape), decimals))["features"][0]["geometry"]
    written = shapely.from_geojson(json.dumps(geometry))
    assert shapely.hausdorff_distance(written, shape) <= 10**-decimals
    corners = shapely.get_coordinates(written)
    assert np.array_equal(corners, np.round(corners, decimals))


@given(polygons(), st.integers(0, 11))
@settings(max_examples=60, deadline=None)
def test_winding_and_starting_corner_do_not_matter(shape, turn) -> None:
    ring = np.roll(shapely.get_coordinates(shape.exterior)[:-1], turn, axis=0)
    same = shapely.Polygon(ring[::-1], shape.interiors)
    assert feature_collection(layer_of(same)) == feature_collection(layer_of(shape))


def test_corners_that_round_together_are_written_once() -> None:
    square = shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0), (0.000_01, 0)])
    geometry = json.loads(feature_collection(layer_of(square)))["features"][0]["geometry"]
    assert len(geometry["coordinates"][0]) == 5


def test_specks_vanish_but_never_a_whole_unit() -> None:
    speck, square = shapely.box(2, 2, 2.000_01, 2.000_01), shapely.box(0, 0, 1, 1)
    both = feature_collection(layer_of(shapely.MultiPolygon([speck, square])))
    assert json.loads(both)["features"][0]["geometry"]["type"] == "Polygon"
    with pytest.raises(ValueError, match="nothing is left"):
        feature_collection(layer_of(speck))


def test_a_repeated_code_is_refused() -> None:
    twice = layer_of(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)).assign(code="15607")
    with pytest.raises(ValueError, match="more than once"):
        feature_collection(twice)


def segments_of(lines) -> list[shapely.LineString]:
    """The segments of one row, its form checked: two ends, None, two ends."""
    pairs = list(zip(lines.longitudes, lines.latitudes, strict=True))
    assert all(pair == (None, None) for pair in pairs[2::3])
    assert len(pairs) % 3 == 2
    return [shapely.LineString(pairs[i : i + 2]) for i in range(0, len(pairs), 3)]


@pytest.mark.parametrize("layer", [generalised, hexagon_layer])
def test_every_commune_can_be_hatched(layer) -> None:
    lines = hatch(layer())
    assert lines["code"].tolist() == layer()["code"].tolist()
    counts = [len(segments_of(row)) for row in lines.itertuples()]
    assert min(counts) >= 3
    assert 6 <= np.mean(counts) <= 14


@settings(max_examples=60, deadline=None)
@given(polygons(), st.floats(0.3, 5))
def test_hatching_stays_inside_and_runs_at_45_degrees(shape, spacing_km) -> None:
    row = next(hatch(layer_of(shape), spacing_km).itertuples())
    allowed = shape.buffer(2e-4)
    for segment in segments_of(row):
        assert segment.within(allowed)
        if segment.length > 0.01:
            east, north = np.diff(shapely.get_coordinates(segment), axis=0)[0]
            slope = north / (east * np.cos(np.radians(CENTRE[1])))
            assert slope == pytest.approx(1, abs=0.05)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.4, 3))
def test_hatching_continues_across_a_border(spacing_km) -> None:
    west, east = shapely.box(105.2, 20, 105.3, 20.1), shapely.box(105.3, 20, 105.4, 20.1)
    parts = hatch(layer_of(west, east), spacing_km)
    ends = [
        {
            lat
            for lon, lat in zip(row.longitudes, row.latitudes, strict=True)
            if lon == 105.3 and 20.001 < lat < 20.099
        }
        for row in parts.itertuples()
    ]
    assert ends[0] == ends[1]


def test_closer_lines_for_small_units_and_no_lines_without_spacing() -> None:
    tiny = layer_of(shapely.box(105.3, 20, 105.305, 20.005))
    assert len(segments_of(next(hatch(tiny).itertuples()))) >= 3
    with pytest.raises(ValueError, match="more than 0 km"):
        hatch(tiny, 0)
