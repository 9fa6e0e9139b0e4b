"""Every number of the upper office's catalogue is coded, or said to be carried by nothing."""

import inspect
import re

from tests.fixtures.sources import ROOT
from workflows.base import id_faults
from workflows.households.checks import CATALOGUE, RECORD_RULES, VILLAGE_RULES

PAGE = ROOT / "docs" / "checks.md"
# As the published rule files have them, in their ten groups.
_TOLD = """
E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 W12 W13
E20 E21 E22 E23 E24 E25 E26 W27 E28 E29 W30 W31
E40 W41 W42 W43 E44
E50 E51 W52 W53 W54 E55 W56 W57
E60 E61 W62 W63 E64
E70 E71 W72 E73 W74 E75 W76 W77 E78 E79 W80 W81 E82 W83 E84 E85
E90 W91
E100 W101 W102 E103 W104 W105
W110 E111 W112 W113 W114 E115
E120 E121 W122 W123 W124 W125 W126 W127 W128 W129 W130 W131
E140 E141 E142 E143 E144 E145 W146 E147
W160 E161 E162 E163 E164 E165 E166 E167 E168 E169 E170 E171 W172 W173
"""
NUMBERS = frozenset(_TOLD.split())


def coded():
    """The codes of the rules, and those under which a number is judged where it is typed."""
    at_typing = set(re.findall(r'"(E\d+)"', inspect.getsource(id_faults)))
    return {rule.code for rule in (*CATALOGUE, *RECORD_RULES, *VILLAGE_RULES)} | at_typing


def of_page():
    """The numbers of the page's two tables: coded, and not coded."""
    above, below = PAGE.read_text("utf-8").split("## Not coded")
    return tuple(re.findall(r"^\| ([EWI]\d+) \|", part, re.M) for part in (above, below))


def ours():
    return set(re.search(r"^Ours beside them: (.+)$", PAGE.read_text("utf-8"), re.M)[1].split())


def test_a_number_is_coded_or_listed_and_never_both():
    told, missing = of_page()
    assert len(NUMBERS) == 107
    assert set(told) | set(missing) == NUMBERS
    assert len(told) + len(missing) == len(NUMBERS)
    assert set(told) == coded() & NUMBERS
    assert set(missing) == NUMBERS - coded()


def test_what_we_found_ourselves_is_told_beside_them():
    said = {word.strip("(,.") for word in ours()}
    assert {word for word in said if re.fullmatch(r"[EWI]\d+", word)} == coded() - NUMBERS
