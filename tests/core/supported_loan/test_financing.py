"""How a project is financed: shares by the day of the commitment, the maximum, extra investment (D1, D4, D5, D6)."""

import csv
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from borgen.kernel.money import Money
from borgen.rules.citation import Status
from borgen.rules.parameter import RulebookSilent
from borgen.rules.trace import replay
from borgen.supported_loan.choices import BuildingForm, Housing, Region
from borgen.supported_loan.cost_cap import BuildingFormUnknown, NoArea, cost_cap, regulated_amount
from borgen.supported_loan.financing import NotPositive, finance, finance_extra
from borgen.supported_loan.law import BOOKS, Law, Stated, StatedValueRefused, books, silence

DATA = Path(__file__).parents[2] / "data" / "dk"


def kroner(text: str) -> Money:
    return Money.parse(text, "DKK")


def day(text: str) -> date:
    return date.fromisoformat(text)


SHARES = [  # first day, last day, housing, loan, base capital, status of the loan's share
    ("2001-06-15", "2004-06-14", "care elderly", "0.91", "0.07", "official"),
    ("2004-06-15", "2006-12-31", "care elderly", "0.91", "0.07", "assumed"),
    ("2007-01-01", "2007-12-31", "care elderly", "0.84", "0.14", "assumed"),
    ("2008-01-01", "2009-06-30", "care", "0.91", "0.07", "official"),
    ("2008-01-01", "2009-06-30", "elderly", "0.84", "0.14", "assumed"),
    ("2009-07-01", "2010-12-31", "care elderly", "0.91", "0.07", "official"),
    ("2011-01-01", "2012-06-30", "care elderly", "0.84", "0.14", "assumed"),
    ("2012-07-01", "2026-12-31", "care elderly", "0.88", "0.10", "official"),
    ("2027-01-01", "2040-01-01", "care elderly", "0.84", "0.14", "official"),
]


@pytest.mark.parametrize(("first", "last", "housing", "loan", "base", "status"), SHARES)
def test_shares_hold_from_their_first_day_to_their_last(first, last, housing, loan, base, status):
    for kind in housing.split():
        for on in (day(first), day(last)):
            found = finance(acquisition_sum=kroner("100000000"), committed_on=on, housing=Housing(kind))
            assert (found.loan_share, found.base_capital_share) == (Fraction(loan), Fraction(base)), on
            assert found.deposit_share == Fraction("0.02")
            used = {r.parameter: r.cite.status.value for r in found.rulings}
            assert used[f"dk_financing#loan_share.{kind}"] == status
            assert found.loan + found.base_capital + found.deposit == found.acquisition_sum


def test_every_boundary_is_looked_at_from_both_sides():
    starts = {row[0] for row in SHARES}
    for row in SHARES[:-1]:
        assert (day(row[1]) + timedelta(days=1)).isoformat() in starts


@pytest.mark.parametrize("housing", Housing)
def test_before_the_first_sourced_window_the_book_is_silent(housing):
    with pytest.raises(RulebookSilent) as silent:
        finance(acquisition_sum=kroner("1000000"), committed_on=day("2001-06-14"), housing=housing)
    assert silence(silent.value) == {
        "book": "dk_financing", "key": f"loan_share.{housing}", "keyed_by": "committed_on", "date": "2001-06-14",
    }  # fmt: skip


def test_the_88_per_cent_window_closes():
    assert finance(acquisition_sum=kroner("100"), committed_on=day("2026-12-31")).window == "window"
    assert (
        finance(acquisition_sum=kroner("100"), committed_on=day("2027-01-01")).window
        == "default_after_window"
    )


def test_the_worked_example():
    found = finance(acquisition_sum=kroner("118397000"), committed_on=day("2018-09-10"))
    assert (found.loan, found.base_capital, found.deposit) == (
        kroner("104189360"), kroner("11839700"), kroner("2367940"),
    )  # fmt: skip
    assert replay(found.traces["base_capital"]) == 1183970000
    assert found.excess is None


@pytest.mark.parametrize("text", ["0.01", "0.99", "1", "33.33", "118397000.55", "99999999999.99"])
def test_the_base_capital_takes_the_rest_with_the_ore(text):
    found = finance(acquisition_sum=kroner(text), committed_on=day("2018-09-10"))
    assert found.loan.minor % 100 == found.deposit.minor % 100 == 0
    assert found.loan + found.base_capital + found.deposit == kroner(text)


def test_half_a_krone_is_rounded_up():
    found = finance(acquisition_sum=kroner("31.25"), committed_on=day("2018-09-10"))  # 88 % = 27.50
    assert found.loan == kroner("28")


def test_the_excess_is_kept_out_of_loan_and_support():
    found = finance(
        acquisition_sum=kroner("110000000"), committed_on=day("2020-01-01"), maximum=kroner("100000000")
    )
    assert (found.loan, found.excess, found.supported_sum) == (
        kroner("88000000"), kroner("10000000"), kroner("100000000"),
    )  # fmt: skip
    within = finance(acquisition_sum=kroner("90"), committed_on=day("2020-01-01"), maximum=kroner("100"))
    assert within.excess == kroner("0") and within.supported_sum == kroner("90")


@pytest.mark.parametrize("text", ["0", "-1"])
def test_no_sum_no_financing(text):
    with pytest.raises(NotPositive):
        finance(acquisition_sum=kroner(text), committed_on=day("2020-01-01"))
    with pytest.raises(NotPositive):
        finance_extra(investment=kroner(text), committed_on=day("2020-01-01"))


def test_extra_investment_is_a_loan_of_its_own():
    found = finance_extra(investment=kroner("1000000"), committed_on=day("2020-01-01"))
    assert (found.principal, found.deposit) == (kroner("980000"), kroner("20000"))


ROWS = list(csv.DictReader((DATA / "max_amounts.csv").read_text().splitlines()))


@pytest.mark.parametrize(
    "row",
    [r for r in ROWS if r["includes_energy_supplement"] in {"n/a", "no"}],
    ids=lambda r: "-".join([r["effective_from"], r["commitment_from"], r["housing_type"], r["region"]]),
)
def test_every_sourced_amount_is_found_for_its_days(row):
    regions = list(Region)[1:] if row["region"] == "provinces" else [Region(row["region"])]
    committed = day(row["commitment_from"] or row["commitment_to"] or row["effective_from"])
    for region in regions:
        for on in (day(row["effective_from"]), day(row["effective_to"])):
            law = Law(
                [Stated(parameter="dk_maximum#energy_supplement_applies", text="no", source="this test")]
            )
            found = cost_cap(
                area=Fraction(1), region=region, committed_on=committed, approved_on=on,
                dwelling_type=row["housing_type"], law=law,
            )  # fmt: skip
            assert found.maximum == kroner(row["kr_per_m2"]), region


def test_the_amount_of_fredensborg_holds_the_supplement():
    found = cost_cap(
        area=Fraction(3950),
        region=Region.CAPITAL,
        committed_on=day("2018-09-10"),
        approved_on=day("2018-09-10"),
    )
    assert found.maximum == kroner("118397300") and found.includes_supplement
    assert replay(found.trace) == 11839730000
    assert found.excess(kroner("118397300.01")) == kroner("0.01")
    assert found.excess(kroner("1")) == kroner("0")


def test_the_supplement_goes_by_the_form_of_the_building():
    case = {
        "area": Fraction("100.5"),
        "region": Region.CAPITAL,
        "committed_on": day("2009-07-01"),
        "approved_on": day("2009-12-31"),
    }
    high, low = (cost_cap(**case, form=form) for form in BuildingForm)
    assert high.maximum == kroner("2628075.00")  # (25130 + 1020) × 100.5
    assert high.maximum - low.maximum == kroner("14070.00")  # 140 × 100.5
    assert any(r.cite.status is Status.ASSUMED for r in high.rulings)  # the amount of January, taken for July
    with pytest.raises(BuildingFormUnknown):
        cost_cap(**case)
    before = case | {"committed_on": day("2009-06-30")}
    assert cost_cap(**before).supplement is None


@pytest.mark.parametrize(
    ("region", "approved"),
    [("capital", "2019-01-01"), ("capital", "2017-12-31"), ("six_cities", "2018-09-10")],
)
def test_years_without_a_source_are_silent(region, approved):
    with pytest.raises(RulebookSilent) as silent:
        cost_cap(
            area=Fraction(1), region=Region(region), committed_on=day("2017-01-01"), approved_on=day(approved)
        )
    assert silence(silent.value) == {
        "book": "dk_maximum", "key": f"amount.from_2009_07.elderly.{region}", "keyed_by": "approved_on", "date": approved,
    }  # fmt: skip


def test_the_supplement_of_2011_is_silent_too():
    with pytest.raises(RulebookSilent, match="energy_supplement.low"):
        cost_cap(
            area=Fraction(1),
            region=Region.CAPITAL,
            committed_on=day("2010-01-01"),
            approved_on=day("2011-05-05"),
            form=BuildingForm.LOW,
        )


def test_a_stated_value_fills_the_silence_and_is_shown_as_entered():
    stated = Stated(
        parameter="dk_maximum#amount_with_supplement.from_2009_07.elderly.six_cities",
        text="31000.00",
        source="Statstidende 5 January 2024",
    )
    found = cost_cap(
        area=Fraction(10),
        region=Region.SIX_CITIES,
        committed_on=day("2023-01-01"),
        approved_on=day("2024-03-01"),
        law=Law([stated]),
    )
    assert found.maximum == kroner("310000")
    (entered,) = [r for r in found.rulings if r.cite.status is Status.ENTERED]
    assert entered.cite.source == "Statstidende 5 January 2024"
    assert any("Statstidende" in given.source for given in found.trace.inputs)


@pytest.mark.parametrize(("parameter", "text", "source", "code"), [
    ("dk_maximum#nothing", "1.00", "x", "no_such_parameter"),
    ("gotene#fee_rate", "0.01", "x", "no_such_parameter"),
    ("dk_resident_payment#residents_share", "3,4 %", "x", "not_its_kind"),
    ("dk_resident_payment#residents_share", "0.034", " ", "no_source"),
    ("dk_maximum#amount.from_2009_07.elderly.six_cities", "-3", "x", "not_its_kind"),  # no loan of less than nothing
    ("dk_maximum#amount_with_supplement.from_2009_07.elderly.six_cities", "0.00", "x", "not_its_kind"),
    ("dk_financing#rounding", "to the moon", "x", "not_its_kind"),  # no figure could be worked out by it
    ("dk_loan_terms#terms_a_year", "0", "x", "not_its_kind"),
])  # fmt: skip
def test_what_is_stated_must_be_a_value_with_a_source(parameter, text, source, code):
    with pytest.raises(StatedValueRefused) as refused:
        Law([Stated(parameter=parameter, text=text, source=source)])
    assert refused.value.code == code


@pytest.mark.parametrize(("parameter", "text"), [
    ("dk_redemption#redemption_fee", "0.00"),  # as the book has it
    ("dk_financing#rounding", "half_even"),
    ("dk_resident_payment#residents_start", "from_month_three"),
    ("dk_loan_terms#contribution_base", "outstanding"),
])  # fmt: skip
def test_a_reading_that_the_code_knows_can_be_stated(parameter, text):
    assert Stated(parameter=parameter, text=text, source="x").ruling().text == text


def test_no_area_no_maximum():
    with pytest.raises(NoArea):
        cost_cap(
            area=Fraction(0),
            region=Region.CAPITAL,
            committed_on=day("2018-09-10"),
            approved_on=day("2018-09-10"),
        )


def test_next_years_amount_by_the_rule():
    """BL 65/05: 109.0 to 111.9 in September."""
    change = Fraction("111.9") / Fraction("109.0") - 1
    found = regulated_amount(
        kroner("20280"), approved_on=day("2006-01-01"), price_change=change, wage_change=Fraction("0.9")
    )
    assert found.amount == kroner("20820")  # wages do not count before 2010
    assert replay(found.trace) == 2082000
    half = regulated_amount(
        kroner("10000"),
        approved_on=day("2011-01-01"),
        price_change=Fraction("0.02"),
        wage_change=Fraction("0.04"),
    )
    assert half.amount == kroner("10300")
    with pytest.raises(RulebookSilent, match="rounding_unit"):
        regulated_amount(
            kroner("1"), approved_on=day("2019-01-01"), price_change=Fraction(0), wage_change=Fraction(0)
        )


def test_one_factor_explains_the_amounts_of_2009():
    """All regulated pairs of 2008 and 2009 for elderly dwellings and others come from one rate of change."""
    pairs = [(24070, 25130), (21030, 21960), (18820, 19650), (21510, 22460), (18280, 19090), (15590, 16280)]
    for before, after in pairs:
        found = regulated_amount(
            Money(before * 100, "DKK"),
            approved_on=day("2009-01-01"),
            price_change=Fraction("0.0441"),
            wage_change=Fraction(0),
        )
        assert found.amount == Money(after * 100, "DKK")


def test_every_value_names_its_text_and_address():
    assert [book.id for book in books()] == list(BOOKS)
    for book in books():
        assert book.programme == "supported_loan"
        for parameter in book.parameters.values():
            for ruling in parameter.rulings:
                assert ruling.cite.address.startswith("http"), ruling
                assert ruling.cite.section and ruling.cite.checked_on
