"""The method: how counts of dossiers and officials become a load and a verdict.

Pure functions on NumPy arrays: no file, no table, no page. Everything is vectorised over
communes. NaN means missing and stays missing: it never becomes zero. Each rule stands here once.

From the parts to the whole: `intervals` (how sure is a count), `dispersion` (how much months vary),
`load` (how much work per official), `funnel` (is it unlike the others), `verdict` (is it more than
it should be), `plausibility` (can a published population be true) and `assess` (all of it for one
period, staff group and weighting).

Beside the verdict, and not yet in the marts: `locality` (what the place takes of the time), `need`
and `norm` (officials and posts needed, by work and by population), `robust` (does the ratio stand
whatever the handling times are), `trend`, `shrink`, `fdr` and `peers`.

From verdict to plan: `allocate` has the public names, `apportion` (posts for a given total),
`moves` and `problem` (what a plan may do), `worst`, `shortfall` and `balance` (its three
objectives), `flows` and `linear` (networks, HiGHS), `benefit` and `order` (what further moves
bring), `doubt` (how sure a move is), `distance` and `scenarios` (what if).
"""
