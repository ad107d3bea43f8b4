"""Form II.06a/06 of Circular 01/2020/TT-VPCP, as the province's systems export it."""

from etl.sources.forms.chain import broken_chains, carry_over_findings
from etl.sources.forms.reader import read, recognises

__all__ = ["broken_chains", "carry_over_findings", "read", "recognises"]
