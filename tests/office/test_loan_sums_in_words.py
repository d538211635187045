"""A sum over loans, projects or terms is read as its parts and their sum, without the totals on the way."""

from fractions import Fraction

import pytest
from django.utils import translation

from borgen.kernel.money import Money
from borgen.office.supported_loan.explanation import explanation
from borgen.rules.trace import APART, Trace, Worksheet, replay
from borgen.supported_loan.summed import Part, sum_parts

pytestmark = pytest.mark.engine_neutral


def parts(count: int) -> list[Part]:
    return [Part(of=f"KK-{n}", kind="loan", amount=Money(100 * n, "DKK")) for n in range(1, count + 1)]


@pytest.mark.parametrize(("language", "words"), [("da", "Summen af alt ovenfor"), ("sv", "Summan av allt ovan"), ("en", "The sum of all above")])
def test_a_sum_says_that_it_is_that_of_all_above(language: str, words: str) -> None:
    found = sum_parts(parts(5), currency="DKK")
    with translation.override(language):
        shown = explanation("Lån", "i alt", found.trace, names=found.names)
    assert [label for label, _how, _value in shown.lines[:-1]] == [f"KK-{n}" for n in range(1, 6)]
    assert shown.lines[-1][1] == words
    assert shown.trace is found.trace and replay(shown.trace) == 1500  # the arithmetic is kept whole


def test_two_parts_are_one_plus_the_other_and_one_is_itself() -> None:
    with translation.override("da"):
        two, one = (explanation("Lån", "", sum_parts(parts(count), currency="DKK").trace) for count in (2, 1))
    assert "plus" in two.lines[-1][1] and len(two.lines) == 3 and len(one.lines) == 1


def test_a_sum_within_a_longer_sheet_names_its_first_and_last_part() -> None:
    sheet = Worksheet()
    before = sheet.given("acquisition_sum", Fraction(5), unit="minor DKK", source="form B")
    terms = [sheet.given(f"in_term_{n}", Fraction(n), unit="minor DKK", source=f"loan.sum.{n}") for n in (1, 2, 3)]
    total = sheet.add("interest", sheet.add("through_term_2", terms[0], terms[1]), terms[2])
    trace: Trace = sheet.trace(sheet.add("in_all", before, total))
    with translation.override("en"):
        lines = explanation("Interest", "", trace).lines
    assert [how for _label, how, _value in lines][-2:] == ["The sum from term 1 to term 3", "acquisition sum plus interest"]
    assert len(lines) == 6


def test_one_limit_tells_parts_apart_at_both_desks() -> None:
    found = sum_parts(parts(APART + 1), currency="DKK", listed=APART)
    with translation.override("da"):
        assert len(explanation("Lån", "", found.trace).lines) == APART + 2  # the largest, the others together, and the sum
