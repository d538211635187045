"""Thirteen real projects from council papers: what each proves of the rules, and what it cannot.

Every row of the file is looked at; what a paper does not say is not worked out from what it does.
"""

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from borgen.kernel.money import Money
from borgen.kernel.rounding import half_up
from borgen.rules.parameter import RulebookSilent
from borgen.supported_loan.choices import Region
from borgen.supported_loan.cost_cap import cost_cap
from borgen.supported_loan.fees_and_grants import service_area_grant
from borgen.supported_loan.financing import finance
from borgen.supported_loan.supplementary import supplementary_loan

FILE = Path(__file__).parents[2] / "data" / "dk" / "projects.csv"
PROJECTS = {int(row["no"]): row for row in csv.DictReader(FILE.read_text(encoding="utf-8").splitlines())}


def amount(no: int, column: str) -> Money:
    return Money.parse(PROJECTS[no][column], "DKK")


def decided(no: int) -> date:
    return date.fromisoformat(PROJECTS[no]["date"])


def test_every_project_is_here_with_its_source():
    assert sorted(PROJECTS) == list(range(1, 14))
    assert all(row["source"].startswith("http") for row in PROJECTS.values())


def test_1_fredensborg_a_the_paper_rounds_the_base_capital():
    found = finance(acquisition_sum=amount(1, "acquisition_sum_kr"), committed_on=decided(1))
    assert found.base_capital == Money.parse("11644600", "DKK")
    assert amount(1, "base_capital_kr") - found.base_capital == Money.parse("400", "DKK")  # to the thousand
    assert found.base_capital_share == Fraction(PROJECTS[1]["base_capital_pct"]) / 100


def test_2_fredensborg_b_the_sum_is_the_maximum():
    per_m2, total = amount(2, "max_amount_kr_per_m2"), amount(2, "acquisition_sum_kr")
    area = Fraction(-(-total.minor // per_m2.minor))  # the smallest whole area under which the sum is allowed
    assert area == 3950
    cap = cost_cap(
        area=Fraction(3950), region=Region.CAPITAL, committed_on=decided(2), approved_on=decided(2)
    )
    assert cap.per_m2 == per_m2 and cap.excess(total) == Money(0, "DKK")


def test_3_and_4_oerestad_syd_two_loans_of_one_commitment():
    """The paper gives the loan; that it is 91 per cent of a sum is our inference, and the sum is not proven."""
    committed = date(2009, 10, 8)
    inferred = Money(half_up(amount(3, "loan_kr").minor / Fraction("0.91") / 100) * 100, "DKK")
    first = finance(acquisition_sum=inferred, committed_on=committed)
    assert first.loan == amount(3, "loan_kr") and first.window == "window"
    assert (
        half_up(amount(3, "loan_kr").minor * Fraction(PROJECTS[3]["guarantee_pct"]) / 10000)
        == amount(3, "guarantee_kr").minor // 100
    )
    # of the supplement the paper states the base capital: 7 per cent, as in 2009; 10 per cent would be today's
    added = Money(half_up(amount(4, "base_capital_kr").minor / Fraction("0.07") / 100) * 100, "DKK")
    second = supplementary_loan(
        first=first,
        final_sum=inferred + added,
        committed_on=committed,
        established_on=decided(4),
        rate=Fraction("0.03"),
        status=90,
    )
    assert abs((second.financing.base_capital - amount(4, "base_capital_kr")).minor) <= 100
    assert second.financing.loan + second.financing.base_capital + second.financing.deposit == added
    extra = Fraction(amount(4, "service_area_grant_kr").minor, 40_000_00)
    assert extra == 4  # dwellings: the grant of 160,000 proves their number, not the sum
    # the service area's loan is stated, and its grant is under 60 per cent of loan and grant together
    assert service_area_grant(
        dwellings=4, service_area_sum=amount(4, "service_area_loan_kr") + amount(4, "service_area_grant_kr"), committed_on=committed,
    ).amount == amount(4, "service_area_grant_kr")  # fmt: skip


def test_5_sankt_joseph_proves_a_guarantee_only():
    """Two loans in one paper, and which covers which dwellings is not said: no share can be tested."""
    row = PROJECTS[5]
    assert row["acquisition_sum_kr"] == row["base_capital_kr"] == ""
    share = Fraction(amount(5, "guarantee_kr").minor, amount(5, "loan_kr").minor) * 100
    assert round(float(share), 2) == float(row["guarantee_pct"])


def test_6_molestien_a_ceiling_with_a_margin():
    """The acquisition sum is inferred from 10 per cent; the commitment's day gives 10 per cent too."""
    found = finance(acquisition_sum=Money.parse("311800000", "DKK"), committed_on=decided(6))
    assert found.base_capital == amount(6, "base_capital_kr")
    ceiling = Fraction(amount(6, "guarantee_kr").minor, 311_800_000_00)
    assert ceiling < Fraction("0.80")  # not exactly the 80 per cent: the paper's own rounding is not known


def test_7_lygten_seven_per_cent_in_2004():
    inferred = Money.parse("70873000", "DKK")
    found = finance(acquisition_sum=inferred, committed_on=decided(7))
    assert (found.base_capital, found.loan, found.deposit) == (
        amount(7, "base_capital_kr"), Money.parse("64494430", "DKK"), Money.parse("1417460", "DKK"),
    )  # fmt: skip
    assert {r.cite.status.value for r in found.rulings if "share" in r.parameter} == {"official"}


def test_8_johannesgaarden_is_the_only_ground_for_2004_to_2006():
    found = finance(acquisition_sum=Money.parse("100", "DKK"), committed_on=decided(8))
    assert found.base_capital_share == Fraction(PROJECTS[8]["base_capital_pct"]) / 100
    (loan,) = [r for r in found.rulings if r.parameter.endswith("loan_share.care")]
    assert loan.cite.status.value == "assumed" and "09112006" in loan.cite.address
    by_dwellings = service_area_grant(
        dwellings=72, service_area_sum=Money.parse("99999999", "DKK"), committed_on=decided(8)
    )
    assert by_dwellings.amount == Money.parse("2880000", "DKK")


def test_9_aalholm_shows_14_per_cent_before_anything_is_sourced():
    assert PROJECTS[9]["base_capital_pct"] == "14"
    with pytest.raises(RulebookSilent):
        finance(acquisition_sum=Money.parse("100", "DKK"), committed_on=decided(9))


def test_10_greve_a_grant_of_40_000_a_dwelling():
    found = service_area_grant(
        dwellings=24, service_area_sum=Money.parse("14000000", "DKK"), committed_on=decided(10)
    )
    assert found.amount == amount(10, "service_area_grant_kr")
    assert Money.parse("14000000", "DKK") - found.amount == Money.parse("13040000", "DKK")


def test_11_birkebo_is_family_housing_in_a_newspaper():
    """Rounded, and no day in June 2017: 10 per cent agrees with the window, and proves nothing of care dwellings."""
    row = PROJECTS[11]
    assert row["dwelling_type"] == "family" and len(row["date"]) == len("2017-06")
    assert amount(11, "base_capital_kr").minor * 10 == amount(11, "acquisition_sum_kr").minor


@pytest.mark.parametrize(("no", "primary"), [(12, "pct"), (13, "amount")])
def test_12_and_13_guarantees_of_other_housing(no, primary):
    """Not supported care dwellings: kept for how a guarantee's share is rounded, in opposite ways."""
    row = PROJECTS[no]
    of_share = half_up(amount(no, "loan_kr").minor * Fraction(row["guarantee_pct"]) / 10000)
    stated = amount(no, "guarantee_kr").minor // 100
    assert (of_share == stated) is (primary == "pct")
    assert round(float(Fraction(stated * 100, amount(no, "loan_kr").minor)) * 100, 2) == float(
        row["guarantee_pct"]
    )
