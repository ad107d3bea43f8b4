"""Published figures, against values typed from the publications."""

from pathlib import Path

import pandas as pd
import pytest

from etl.reading.faults import ReadingError
from etl.sources import reference, reported

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return reported.load(DATA / "reported").set_index("figure_id")


@pytest.mark.parametrize(
    ("figure_id", "unit_code", "value"),
    [
        ("bat_mot_dossiers_resolved_2025_10_14", "15607", 332),
        ("bat_mot_staff_centre_2025_10_14", "15607", 4),
        ("bat_mot_population_2025_10_14", "15607", 4052),
        ("bat_mot_area_km2_2025_10_14", "15607", 205.7),
        ("bat_mot_minority_share_2025_10_14", "15607", 0.96),
        ("bat_mot_border_km_2025_10_14", "15607", 17),
        ("bat_mot_distance_to_centre_km_2025_10_14", "15607", 120),
        ("trung_ha_dossiers_resolved_2025_08_27", "15001", 315),
        ("hac_thanh_staff_centre_2025_07_01", "14797", 10),
        ("hac_thanh_staff_commune_2025_06_29", "14797", 250),
        ("hac_thanh_population_2025_07_17", "14797", 197142),
        ("thanh_hoa_dossiers_received_2025_08_15", "38", 149470),
        ("thanh_hoa_dossiers_resolved_2025_08_15", "38", 139415),
        ("thanh_hoa_on_time_share_2025_08_15", "38", 0.9883),
        ("thanh_hoa_dossiers_received_2025_07_01", "38", 339),
    ],
)
def test_values_as_published(
    figures: pd.DataFrame, figure_id: str, unit_code: str, value: float
) -> None:
    assert figures.loc[figure_id, "value"] == value
    assert figures.loc[figure_id, "unit_code"] == unit_code


def test_nothing_else_is_reported(figures: pd.DataFrame) -> None:
    assert len(figures) == 15


def test_a_first_day_that_was_not_printed_is_missing(figures: pd.DataFrame) -> None:
    without = figures[figures["period_start"].isna()]
    assert without.index.tolist() == ["bat_mot_dossiers_resolved_2025_10_14"]
    assert figures.loc["trung_ha_dossiers_resolved_2025_08_27", "confidence"] == "medium"


def test_every_figure_has_a_published_source_and_notes_in_both_languages(
    figures: pd.DataFrame,
) -> None:
    sources = reference.load(DATA / "reference").sources.set_index("source_id")
    assert set(sources.loc[figures["source_id"], "kind"]) == {"reported"}
    assert (figures["note_vi"].isna() == figures["note_en"].isna()).all()


def test_a_period_that_ends_before_it_starts_is_refused(tmp_path: Path) -> None:
    text = (DATA / "reported" / "figures.csv").read_text(encoding="utf-8")
    wrong = text.replace("2025-07-01,2025-08-27", "2025-09-01,2025-08-27")
    (tmp_path / "figures.csv").write_text(wrong, encoding="utf-8")
    with pytest.raises(ReadingError, match=r"row 9, column period_end: found '2025-08-27'"):
        reported.load(tmp_path)
