"""The checks that checkov can run: those whose verdict depends on one resource's own arguments.

checkov hands a check one resource at a time. So a check can be offered to it if it asks its stack once for
resources and for nothing else, and has the same verdicts on each resource alone as in the whole stack: in
every environment and on every mutant. `tests/policies/test_single_resource.py` holds this list to that rule.
"""

from __future__ import annotations

CODES = (
    "SR101", "SR106", "SR124", "SR126", "SR132", "SR133", "SR134",
    "SR304", "SR342",
    "SR401", "SR402", "SR403", "SR404", "SR405", "SR406", "SR407", "SR408", "SR409", "SR410",
    "SR414", "SR415", "SR416", "SR418", "SR423", "SR425", "SR427",
    "SR501", "SR502", "SR503", "SR541", "SR543", "SR545", "SR551", "SR552",
    "SR601", "SR602", "SR603", "SR604", "SR605", "SR609", "SR611", "SR616", "SR617", "SR621", "SR622", "SR623",
    "SR631", "SR632", "SR633", "SR634", "SR637", "SR638", "SR639", "SR641", "SR642",
    "SR702", "SR703", "SR706", "SR708", "SR712", "SR713", "SR714", "SR723", "SR731", "SR732",
    "SR734", "SR735", "SR738", "SR739", "SR745", "SR752", "SR753", "SR754", "SR755", "SR756",
    "SR762",
    "SR763",
    "SR817", "SR821", "SR826", "SR841", "SR842", "SR843", "SR844", "SR845", "SR846",
    "SR902", "SR903", "SR905", "SR914", "SR943", "SR961",
)  # fmt: skip
