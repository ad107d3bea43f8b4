"""A province of three communes, three months and two fields, made by hand.

Alpha (15607) files an office's own figures; Beta and Gamma are simulated. July 2025 is the start-up
month. In August and September every commune receives the same dossiers, so that nothing varies and
the dispersion is 1; Gamma does not report September. Two dossiers of every cell stay open at the
end of July, one at the end of August.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from etl.policy import load_policy
from tests.warehouse.tiny_beside import beside
from tests.warehouse.tiny_names import (
    ALPHA,
    AUGUST,
    BETA,
    CELLS,
    GAMMA,
    JULY,
    LEFT_OPEN,
    MINUTES,
    MONTHS,
    OFFICIALS,
    POLICY,
    RECEIVED,
    SEPTEMBER,
    SOURCE,
    Tables,
    counted,
    frame,
)
from tests.warehouse.tiny_raw import raw
from warehouse.publishing import Draft


def tables() -> Tables:
    """Every table of an edition, to be changed at will."""
    return {name: rows.copy() for name, rows in _made_once().items()}


@cache
def _made_once() -> Tables:
    return _places() | _definitions() | _figures() | _calendar() | _marts() | beside() | raw()


def draft(changed: Tables | None = None, **described: object) -> Draft:
    """A draft of the tiny province, some of its tables changed."""
    given = {"code_version": "0.0.1", "policy_sha256": "0" * 64}
    return Draft(tables=tables() | (changed or {}), **(given | described))


def _places() -> Tables:
    communes = [(ALPHA, "Xã Alpha", "xa", 1), (BETA, "Phường Beta", "phuong", 2),
                (GAMMA, "Xã Gamma", "xa", 3)]  # fmt: skip
    return {
        "core_commune": frame(
            *(
                {
                    "commune_code": code, "name": name, "short_name": name.split()[1],
                    "kind": kind, "area_km2": 10.0 * order, "latitude": 19.5 + order / 10,
                    "longitude": 105.0 + order / 10, "seat": None if order == 1 else "Trụ sở cũ",
                    "mountain": order == 1, "land_border": order == 1,
                    "former_districts": "Huyện A", "former_unit_count": 1,
                    "search_key": name.lower(), "sort_order": order, "source_id": "gazetteer",
                }
                for code, name, kind, order in communes
            )
        ),
        "core_population": frame(
            *(
                {
                    "commune_code": code, "as_of": pd.Timestamp("2025-07-17"), "population": people,
                    "doubtful": code == GAMMA, "density_ratio": 1.0,
                    "people_per_former_unit": float(people), "people_per_unit_ratio": 1.0,
                    "source_id": "gazetteer",
                }
                for code, people in ((ALPHA, 4000), (BETA, 50000), (GAMMA, 500))
            )
        ),
        "core_former_unit": frame(
            *(
                {
                    "former_code": former, "name": f"Xã Cũ {former}", "kind": "xa",
                    "district": "Huyện A", "latitude": None if former == "90003" else 19.6,
                    "longitude": None if former == "90003" else 105.1, "split": former == "90001",
                    "search_key": f"xa cu {former}", "source_id": "gazetteer",
                }
                for former in ("90001", "90002", "90003")
            )
        ),
        "core_former_unit_map": frame(
            *(
                {"former_code": former, "commune_code": code, "main_part": main,
                 "source_id": "gazetteer"}
                for former, code, main in (
                    ("90001", ALPHA, True), ("90001", BETA, False),
                    ("90002", BETA, True), ("90003", GAMMA, True),
                )
            )
        ),
        "core_former_share": frame(
            *(
                {"former_unit": "90001", "commune_code": code, "share": share,
                 "source_id": "office"}
                for code, share in ((ALPHA, 0.6), (BETA, 0.4))
            )
        ),
        "core_boundary": frame(
            *(
                {"layer": "hexagon", "commune_code": code,
                 "geometry": '{"type":"Point","coordinates":[105,20]}',
                 "hatch_longitudes": "[105,106,null]", "hatch_latitudes": "[20,20,null]",
                 "source_id": "gazetteer"}
                for code in RECEIVED
            )
        ),
    }  # fmt: skip


def _definitions() -> Tables:
    kinds = {"gazetteer": "reported", "office": "submitted", "simulation": "simulated",
             "assumed": "derived"}  # fmt: skip
    return {
        "core_source": frame(
            *(
                {"source_id": name, "kind": kind, "title_vi": f"Nguồn {name}", "title_en": name,
                 "publisher": "Sở Nội vụ", "reference_vi": "Văn bản", "reference_en": "Document",
                 "published_on": None, "note_vi": None, "note_en": None}
                for name, kind in kinds.items()
            )
        ),
        "core_field": frame(
            {"field_code": "certification", "name_vi": "Chứng thực", "name_en": "Certification",
             "certification": True, "display_order": 1, "source_id": "assumed"},
            {"field_code": "land", "name_vi": "Đất đai", "name_en": "Land",
             "certification": False, "display_order": 2, "source_id": "assumed"},
        ),
        "core_handling_time": frame(
            *(
                {"field_code": field, "channel": channel, "handling_minutes": minutes,
                 "handling_minutes_low": 0.8 * minutes, "handling_minutes_high": 1.2 * minutes,
                 "source_id": "assumed"}
                for (field, channel), minutes in MINUTES.items()
            )
        ),
        "core_holiday": frame(
            {"date": pd.Timestamp("2025-09-02"), "working": False, "name_vi": "Quốc khánh",
             "name_en": "National Day", "source_id": "assumed"}
        ),
        "core_reported_figure": frame(
            {"figure_id": "alpha_received", "unit_code": ALPHA, "measure": "dossiers_received",
             "value": 65.0, "unit_of_measure": "dossiers", "period_start": AUGUST,
             "period_end": pd.Timestamp("2025-08-31"), "confidence": "high", "note_vi": None,
             "note_en": None, "source_id": "gazetteer"},
            {"figure_id": "area", "unit_code": "38", "measure": "area_km2", "value": 60.0,
             "unit_of_measure": "km2", "period_start": pd.NaT,
             "period_end": pd.Timestamp("2025-08-31"), "confidence": "low", "note_vi": None,
             "note_en": None, "source_id": "gazetteer"},
        ),
        "core_policy": load_policy(POLICY).rows().assign(source_id="assumed"),
        "core_correction": frame(
            {"position": 1, "commune_code": ALPHA, "month": AUGUST, "measure": "resolved_late",
             "field_code": "land", "channel": "online", "staff_group": None, "action": "flag",
             "old_value": 1.0, "new_value": 1.0, "reason": "Đang xác minh",
             "reported_by": "Sở Nội vụ", "source_id": "office"}
        ),
        "core_column": frame(
            {"table_name": "core_field", "column_name": "field_code", "position": 1, "type": "str",
             "unit": "", "meaning_vi": "Mã lĩnh vực", "meaning_en": "Field", "in_key": True,
             "may_be_missing": False, "minimum": float("nan"), "maximum": float("nan"),
             "allowed": None, "pattern": None, "source_id": "assumed"}
        ),
    }  # fmt: skip


def _figures() -> Tables:
    months, days = [], []
    for code, month in ((c, m) for c in RECEIVED for m in MONTHS):
        if (code, month) == (GAMMA, SEPTEMBER):
            continue
        for (field, channel), settled in zip(CELLS, RECEIVED[code], strict=True):
            received = settled + 2 if month == JULY else settled
            carried = LEFT_OPEN.get(month - pd.offsets.MonthBegin(1), 0)
            left = LEFT_OPEN[month]
            resolved = carried + received - left
            late = min(1, resolved)
            early = (resolved - late) // 2
            key = {"commune_code": code, "field_code": field, "channel": channel}
            counts = {"resolved_early": early, "resolved_on_time": resolved - late - early,
                      "resolved_late": late}  # fmt: skip
            months.append(
                {"commune_code": code, "month": month, "field_code": field, "channel": channel,
                 "carried_over": carried, "received": received, **counts,
                 "in_process_within": left - left // 2, "in_process_late": left // 2,
                 "received_cross_boundary": pd.NA, "source_id": SOURCE[code]}
            )  # fmt: skip
            nothing = dict.fromkeys(counts, 0)
            for day, taken, done in ((3, received // 2, nothing), (10, -(-received // 2), counts)):
                if taken or any(done.values()):
                    days.append(
                        {**key, "date": month + pd.Timedelta(days=day), "received": taken, **done,
                         "source_id": SOURCE[code]}
                    )  # fmt: skip
    order = ["commune_code", "date", "field_code", "channel", "received", "resolved_early",
             "resolved_on_time", "resolved_late", "source_id"]  # fmt: skip
    staff = [
        {"commune_code": code, "month": month, "staff_group": group, "assigned": people + 1,
         "present": people, "source_id": SOURCE[code]}
        for code, centre in OFFICIALS.items()
        for month in MONTHS
        for group, people in (("centre", centre), ("commune_government", 32.0))
    ]  # fmt: skip
    return {
        "core_caseload_month": counted(frame(*months)),
        "core_caseload_cumulative": counted(
            frame(
                {
                    "commune_code": ALPHA,
                    "period_start": JULY,
                    "period_end": pd.Timestamp("2025-12-31"),
                    "field_code": "land",
                    "channel": "any",
                    "carried_over": 3,
                    "received": pd.NA,
                    "resolved_early": 40,
                    "resolved_on_time": 50,
                    "resolved_late": 2,
                    "in_process_within": 1,
                    "in_process_late": 0,
                    "source_id": SOURCE[ALPHA],
                }
            )
        ),
        "core_dossier_day": frame(*days)[order],
        "core_staff_month": frame(*staff),
    }


def _calendar() -> Tables:
    lengths = {JULY: (31, 23), AUGUST: (31, 21), SEPTEMBER: (30, 21)}
    periods = [(f"{m:%Y-%m}", "month", m, m) for m in MONTHS]
    periods.append(("2025-Q3", "quarter", JULY, SEPTEMBER))
    rows = []
    for period_id, kind, first, last in periods:
        inside = [lengths[month] for month in MONTHS if first <= month <= last]
        rows.append(
            {"period_id": period_id, "kind": kind, "first_month": first, "last_month": last,
             "months": len(inside), "days": sum(days for days, _ in inside),
             "working_days": sum(working for _, working in inside), "starts_on": first,
             "ends_before": last + pd.offsets.MonthBegin(1), "start_up": first == JULY,
             "source_id": "assumed"}
        )  # fmt: skip
    return {
        "core_month": frame(
            *(
                {
                    "month": month,
                    "days": days,
                    "working_days": working,
                    "start_up": month == JULY,
                    "source_id": "assumed",
                }
                for month, (days, working) in lengths.items()
            )
        ),
        "core_period": frame(*rows),
    }


def _marts() -> Tables:
    """September by the centre's officials, every dossier counting the same.

    1,110 dossiers, 14 officials: 79.29 each. Gamma did not report.
    """
    lens = {"scope": "all", "period_id": "2025-09", "staff_group": "centre",
            "certification": "with", "weighting": "count"}  # fmt: skip
    unknown = dict.fromkeys(
        ("dossiers_per_official", "dossiers_per_1000_people", "workload", "load", "load_lower",
         "load_upper", "load_per_working_day", "expected", "ratio", "ratio_lower_95",
         "ratio_upper_95", "ratio_lower_998", "ratio_upper_998", "expected_count",
         "funnel_lower_95", "funnel_upper_95", "funnel_lower_998", "funnel_upper_998",
         "spread_lower_95", "spread_upper_95", "spread_lower_998", "spread_upper_998")
    )  # fmt: skip
    rows = []
    for code, counts in RECEIVED.items():
        known = code != GAMMA
        dossiers = float(sum(counts))
        expected = OFFICIALS[code] * 1110 / 14
        figures = {"workload": dossiers, "expected": expected, "ratio": dossiers / expected}
        verdict = "underloaded" if code == ALPHA else "overloaded"
        rows.append(
            {**lens, "commune_code": code, "months_reported": int(known),
             "dossiers": dossiers if known else None, "officials": OFFICIALS[code],
             **unknown, **(figures if known else {}),
             "verdict": verdict if known else "insufficient",
             "evidence": "strong" if known else "none", "minimum_team": code != BETA,
             "outlier": False, "shrunk_ratio": figures["ratio"] if known else None,
             "q_value": 0.01 if known else None, "simulated": code != ALPHA}
        )  # fmt: skip
    load = pd.DataFrame(rows)
    load[list(unknown)] = load[list(unknown)].astype("float64")
    return {
        "mart_load": load,
        "mart_province": frame(
            {**lens, "communes": 3, "communes_reported": 2, "communes_in_reference": 2,
             "communes_sufficient": 2, "dossiers": 1110.0, "workload": 1110.0, "officials": 14.0,
             "load": 1110 / 14, "dossiers_per_official": 1110 / 14, "dispersion": 1.0,
             "spread_variance": 0.01, "simulated_share": 1045 / 1110}
        ),
        "mart_published_load": frame(
            {"figure_id": "alpha_received", "unit_code": ALPHA, "measure": "dossiers_received",
             "first_day": AUGUST, "last_day": pd.Timestamp("2025-08-31"), "start_presumed": False,
             "days": 31, "units": 1, "dossiers": 65.0, "officials": float("nan"),
             "dossiers_per_30_days": 65 * 30 / 31, "dossiers_per_official": float("nan")}
        ),
        "mart_doubt": frame(
            {"scope": "all", "code": "jump", "measure": "received", "commune_code": BETA,
             "month": SEPTEMBER, "value": 1045.0, "expected": 104.0, "other_commune_code": None,
             "simulated": True, "correction": 0}
        ),
    }  # fmt: skip
