"""A comparison as it is drawn, and the communes a test picks out of it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pages.ui import comparison
from pages.ui.comparison import Comparison
from pages.ui.unit_filters import Filters

LANGUAGES = ("vi", "en")
BAT_MOT, HAC_THANH, GAP = "15607", "14797", "15976"
ALL = Filters(None, None, None, (), ())
NOBODY = Comparison("funnel", (), False, ALL)


def only(view, **wanted) -> pd.DataFrame:
    return comparison.kept(view, replace(NOBODY, filters=ALL._replace(**wanted)))
