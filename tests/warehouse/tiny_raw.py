"""What one office sent in, as the edition of the tiny province keeps it."""

from __future__ import annotations

import json

import pandas as pd

from tests.warehouse.tiny_names import (
    ALPHA,
    AUGUST,
    GAMMA,
    SEPTEMBER,
    Tables,
    frame,
)


def raw() -> Tables:
    """The raw tables, a row or two each."""
    cells = json.dumps({"mã": "15607", "tên": "Xã Alpha"}, ensure_ascii=False)
    return {
        "raw_file": frame({"path": "a.csv", "sha256": "1" * 64, "size_bytes": 42}),
        "raw_record": frame({"path": "a.csv", "row_number": 2, "cells": cells}),
        "raw_submission": frame(
            {
                "submission_id": "000001-11111111",
                "source_id": "office",
                "kind": "caseload",
                "file": "bieu.xlsx",
                "sha256": "1" * 64,
                "size_bytes": 42,
                "state": "accepted",
                "received_at": pd.Timestamp("2025-10-02 01:02:03"),
                "received_by": "Alpha",
                "title_vi": "Biểu",
                "title_en": "Form",
                "reason": "",
                "rows_read": 9,
                "rows_accepted": 8,
                "rows_quarantined": 1,
            }
        ),
        "raw_quarantine": frame(
            {
                "submission_id": "000001-11111111",
                "position": 1,
                "sheet": "Biểu",
                "row_number": 21,
                "cells": '["Người lập biểu"]',
                "codes": "text_below_table",
                "commune_code": None,
                "month": pd.NaT,
            }
        ),
        "raw_finding": frame(
            {
                "submission_id": "000001-11111111",
                "position": 1,
                "code": "text_below_table",
                "reaction": "note",
                "sheet": "Biểu",
                "row_number": 21,
                "column_number": None,
                "message_vi": "Dòng chữ",
                "message_en": "A text",
            }
        ),
        "raw_origin_row": frame(
            {
                "submission_id": "000001-11111111",
                "sheet": "Biểu",
                "row_number": 8,
                "commune_code": ALPHA,
                "moment": AUGUST,
                "field_code": "land",
                "staff_group": None,
            }
        ),
        "raw_origin_column": frame(
            {
                "submission_id": "000001-11111111",
                "sheet": "Biểu",
                "column_number": 5,
                "measure": "received",
                "channel": "online",
            }
        ),
        "raw_origin_value": frame(
            {
                "submission_id": "000001-11111111",
                "sheet": "Tỷ lệ",
                "row_number": 7,
                "column_number": 6,
                "measure": "former_share",
                "name": "90001",
                "part": ALPHA,
            }
        ),
        "raw_total": frame(
            {
                "submission_id": "000001-11111111",
                "sheet": "Biểu",
                "row_number": 9,
                "column_number": 4,
                "heading": "Tổng số",
                "stated": 12.0,
                "summed": 12.0,
                "complete": True,
            }
        ),
        "raw_withheld": frame(
            {
                "data_set": "caseload",
                "commune_code": GAMMA,
                "month": SEPTEMBER,
                "submission_id": "000001-11111111",
            }
        ),
    }
