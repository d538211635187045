"""What a rule found keeps its ground and can be stored."""

import json
from datetime import date
from fractions import Fraction

import pytest

from borgen.rules.citation import Citation, Status
from borgen.rules.finding import Finding, Outcome
from borgen.rules.rule import Strength
from borgen.rules.trace import Trace, Worksheet, replay

CITE = Citation(
    book="gotene",
    source="Plan för hantering av kommunal borgen",
    section="Egeninsats",
    checked_on=date(2026, 11, 22),
)


def _breach(strength: Strength) -> Finding:
    """G7.2: 9.99 % where 10 % is normal"""
    return Finding(
        rule="own_contribution", outcome=Outcome.NOT_MET, cite=CITE, strength=strength,
        given={"own_contribution": "999000.00", "investment": "10000000.00"}, found={"share": "0.0999"},
    )  # fmt: skip


def test_a_should_can_be_deviated_from_with_a_reason() -> None:
    """G7.2"""
    deviation = _breach(Strength.SHOULD).deviating(reason="Kommunen bidrar med mark")
    assert deviation.outcome is Outcome.DEVIATION
    assert deviation.found == {"share": "0.0999", "reason": "Kommunen bidrar med mark"}
    assert deviation.given == _breach(Strength.SHOULD).given


@pytest.mark.parametrize("strength", [Strength.MUST, Strength.CONSIDER])
def test_nothing_else_can(strength: Strength) -> None:
    with pytest.raises(AssertionError, match="should"):
        _breach(strength).deviating(reason="because")


def test_a_finding_survives_the_journal() -> None:
    sheet = Worksheet()
    fee = sheet.given("fee", Fraction(2_450_000), unit="minor SEK", source="bill")
    finding = Finding(rule="annual_fee", outcome=Outcome.COMPUTED, cite=CITE, trace=sheet.trace(fee))
    plain = json.loads(json.dumps(finding.plain()))
    assert plain["citation"] == {
        "book": "gotene", "source": "Plan för hantering av kommunal borgen", "section": "Egeninsats",
        "status": "official", "checked_on": "2026-11-22",
    }  # fmt: skip
    assert plain["strength"] is None
    assert plain["outcome"] == "computed"
    assert replay(Trace.from_plain(plain["trace"])) == 2_450_000
    assert _breach(Strength.MUST).plain()["trace"] is None


def test_an_assumed_value_says_so() -> None:
    assumed = Citation(book="gotene", source="Plan", section="Avgift", status=Status.ASSUMED)
    assert assumed.plain()["status"] == "assumed"
    assert assumed.plain()["checked_on"] == ""
    assert str(assumed) == "Plan, Avgift"
