"""Thirty years of one loan on a moved clock: indices published every year, one late, one rebased, one revised."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from borgen.kernel.rounding import to_unit
from borgen.kernel.shares import share_text
from borgen.office.journal.record import sequence_at
from borgen.office.supported_loan.facts.figures import figures_of
from borgen.office.supported_loan.facts.regulation_due import year_due
from borgen.office.supported_loan.models import RegulationLine
from borgen.office.supported_loan.usecases import regulation
from borgen.supported_loan.choices import IndexBasis
from borgen.supported_loan.index import IndexView, Observations
from tests.office.loan_office import LoanOffice, kr

FIRST, LAST = 2027, 2055
LATE, REBASED, REVISED, FALLING, STILL = 2031, 2036, 2041, 2044, 2050
OLD, NEW, WAGES = "2025=100", "2035=100", "2015K1=100"
CENT = Fraction(1, 100)


def levels() -> tuple[dict[int, Fraction], dict[int, Fraction]]:
    """Made-up indices by year of observation: prices in June, wages in the first quarter."""
    prices, wages = {2025: Fraction("99.73"), 2026: Fraction("102.38")}, {2025: Fraction(150)}
    for year in range(2026, LAST):
        up = Fraction(1000 + 10 + (year * 7) % 23, 1000) if year + 1 != STILL else Fraction(998, 1000)
        wage_up = Fraction(1000 + 12 + (year * 5) % 19, 1000) if year + 1 != FALLING else Fraction(996, 1000)
        prices.setdefault(year, to_unit(prices[year - 1] * up, rounding="half_up", unit=CENT))
        wages[year] = to_unit(wages[year - 1] * wage_up, rounding="half_up", unit=CENT)
    return prices, wages


def factor(year: int, prices: Fraction, wages: Fraction) -> Fraction:
    """The law once more, in other words: prices and wages are the two changes."""
    if wages < 0:
        return 1 + wages
    part = 1 if year - 2025 <= 20 else Fraction(3, 4)
    return 1 + part * max(min(prices, wages), Fraction(0))


@pytest.mark.slow
def test_thirty_years_with_an_index_late_rebased_and_revised(
    organisation: Any, clerk: Any, approver: Any
) -> None:
    office = LoanOffice(organisation, clerk, approver)
    office.loan()
    prices, wages = levels()
    office.observe(("WAGE", WAGES, "2025K1", share_text(wages[2025])))
    charged = Fraction(kr("118397000").minor) * Fraction("0.028")
    for year in range(FIRST, LAST + 1):
        seen, before = year - 1, year - 2
        office.at = datetime(seen, 12, 1, 9, tzinfo=UTC)
        wage = ("WAGE", WAGES, f"{seen}K1", share_text(wages[seen]))
        if year == REBASED:  # the agency publishes in a new base, and the year before in it only later
            prices = {when: to_unit(value / 2, rounding="half_up", unit=CENT) for when, value in prices.items()}
            office.observe(wage, ("NPI", NEW, f"{seen}M06", share_text(prices[seen])))
            assert refused(office, year) == ["observation_missing"], "two bases are never mixed"
            office.observe(("NPI", NEW, f"{before}M06", share_text(prices[before])))
        elif year == LATE:
            office.observe(("NPI", OLD, f"{seen}M06", share_text(prices[seen])))
            assert refused(office, year) == ["observation_missing"], "late: no figure is made up"
            office.at = datetime(year, 3, 1, 9, tzinfo=UTC)
            office.observe(wage)
        elif year == FIRST:
            office.observe(wage)  # the price index of June 2026 ships
        else:
            base = NEW if year > REBASED else OLD
            office.observe(wage, ("NPI", base, f"{seen}M06", share_text(prices[seen])))
        regulate(office, year)
        earlier = charged
        charged *= factor(year, prices[seen] / prices[before] - 1, wages[seen] / wages[before] - 1)
        assert Fraction(RegulationLine.objects.get(loan_year=year - 2025).after) == charged
        if year == REVISED:
            wages[seen] = wages[before] + CENT  # wages hardly rose after all: that is the smaller rise now
            office.observe(("WAGE", WAGES, f"{seen}K1", share_text(wages[seen])))
            assert figures_of(office.facts(), index=IndexView(Observations())).yearly[year - 2026].amount == charged
            regulate(office, year, correcting=True, reason="Lønindekset er revideret")
            charged = earlier * (wages[seen] / wages[before])
    look_at_all_of_it(office, charged)


def refused(office: LoanOffice, year: int) -> list[str]:
    with pytest.raises(regulation.NothingToRegulate):
        office(regulation.plan_regulation, year=year)
    sequence = sequence_at(organisation_id=office.id, known_at=None)
    return [one.code for one in year_due(organisation_id=office.id, sequence=sequence, year=year).refused]


def regulate(office: LoanOffice, year: int, **given: Any) -> None:
    planned = office(regulation.plan_regulation, year=year, **given)
    office(
        regulation.carry_out_regulation, year=year, number=planned["number"], manifest=planned["manifest"],
        by=office.approver,
    )  # fmt: skip


def look_at_all_of_it(office: LoanOffice, charged: Fraction) -> None:
    found = figures_of(office.facts(), index=IndexView(Observations()))
    assert found.yearly[-1].amount == charged and len(found.yearly) == 30
    assert {one.index for one in found.splits[4:]} == {IndexBasis.KNOWN}
    for split in found.splits:
        assert split.residents + split.state == split.interest + split.principal + split.contribution
    assert found.splits[-1].balance.minor == 0
    assert RegulationLine.objects.filter(done=True).count() == 30  # 29 years, one of them corrected
    first = office.facts().regulated[2]
    then = figures_of(office.facts(sequence=first.sequence), index=IndexView(Observations()))
    assert then.splits[:8] == found.splits[:8] and then.splits[8].index is IndexBasis.MISSING
