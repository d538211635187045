"""Statements, reconciliation, correction, years, and the small rules beside (D5, D7, D13)."""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import pytest

from borgen.kernel.calendar import CalendarSilent
from borgen.kernel.money import Money
from borgen.rules.citation import Status
from borgen.rules.parameter import RulebookSilent
from borgen.rules.trace import replay
from borgen.supported_loan.after_repayment import payment_after_loan
from borgen.supported_loan.choices import ContributionBase
from borgen.supported_loan.correction import NotTheSameLoan, correct
from borgen.supported_loan.disbursement import StatusSince
from borgen.supported_loan.due_days import DueKind, loan_due_days, project_due
from borgen.supported_loan.fees_and_grants import fee_within, project_fee, service_area_grant
from borgen.supported_loan.index import IndexView
from borgen.supported_loan.lender_hours import hours_on, is_open, week_hours
from borgen.supported_loan.loan import loan_plan
from borgen.supported_loan.reconciliation import FIGURES, LenderLine, other_readings, reconcile
from borgen.supported_loan.resident_payment import resident_rule
from borgen.supported_loan.statement import control, financial_years, statement
from tests.core.supported_loan.case import COMMITTED, LOAN, SUM, kroner, loan, splits

PLAN = loan()
RULE = resident_rule(committed_on=COMMITTED)
SPLITS = splits(PLAN, index=IndexView())


def test_a_statement_has_control_totals_and_a_seal():
    year = statement("L-1", SPLITS, since=date(2026, 1, 1), until=date(2027, 1, 1))
    assert (year.count, year.totals.state) == (
        3,
        kroner("1473143.34"),
    )  # the fourth term is paid on 4 January
    assert year.totals.residents + year.totals.state == year.totals.service + year.totals.contribution
    assert year.seal == statement("L-1", SPLITS, since=date(2026, 1, 1), until=date(2027, 1, 1)).seal
    others = [
        statement("L-2", SPLITS, since=date(2026, 1, 1), until=date(2027, 1, 1)),
        statement("L-1", SPLITS, since=date(2026, 1, 1), until=date(2027, 1, 2)),
        statement(
            "L-1", splits(PLAN, kroner("118397000.01")), since=date(2026, 1, 1), until=date(2028, 1, 1)
        ),
        statement("L-1", SPLITS, since=date(2026, 1, 1), until=date(2028, 1, 1)),
    ]
    assert len({one.seal for one in (year, *others)}) == 5
    count, sums = control([year, others[0]])
    assert count == 6 and sums.state == kroner("2946286.68")
    assert statement("L-1", SPLITS, since=date(2020, 1, 1), until=date(2021, 1, 1)).totals.state == kroner(
        "0"
    )


def test_financial_years_show_each_partys_part():
    years = financial_years(SPLITS, owner_pays={date(2025, 6, 1): kroner("11839700")}, principal=LOAN)
    assert [year.year for year in years] == list(range(2025, 2057))
    assert years[0].owner == kroner("11839700") and years[0].debt_at_end == LOAN
    assert years[1].debt_at_end == SPLITS[2].balance and years[-1].debt_at_end == kroner("0")
    paid = Money.total((y.terms.principal for y in years), "DKK")
    assert paid == LOAN


# ------------------------------------------------------------------------------------------------ reconciliation


def lines(found, *figures: str, count: int = 12) -> list[LenderLine]:
    return [
        LenderLine(due_on=s.due_on, **{f: getattr(s, f) for f in figures or FIGURES}) for s in found[:count]
    ]


def test_the_same_statement_is_clean():
    found = reconcile(SPLITS, lines(SPLITS), tolerance=kroner("0"))
    assert found.is_clean and found.agreed == 72 and not found.differences
    assert reconcile(SPLITS, lines(SPLITS, "state"), tolerance=kroner("0")).agreed == 12
    assert reconcile(SPLITS, [], tolerance=kroner("0")).agreed == 0


def test_small_differences_are_tolerated_and_shown():
    off = [replace(line, interest=line.interest + kroner("0.01")) for line in lines(SPLITS)]
    found = reconcile(SPLITS, off, tolerance=kroner("0.01"))
    assert found.is_clean and len(found.differences) == 12
    assert not reconcile(SPLITS, off, tolerance=kroner("0")).is_clean
    assert found.differences[0].difference == kroner("0.01")


def test_terms_that_one_side_lacks():
    their = lines(SPLITS)
    their[3] = replace(their[3], due_on=date(2027, 1, 1))
    found = reconcile(SPLITS, their, tolerance=kroner("0"))
    assert (found.only_lender, found.only_own) == (
        (date(2027, 1, 1),),
        (date(2027, 1, 4),),
    ) and not found.is_clean


@pytest.mark.parametrize("reading", ["contribution_base", "residents_start", "regime", "published_change"])
def test_another_reading_explains_the_difference(reading):
    from tests.core.supported_loan.test_resident_payment import with_wages

    index = with_wages("0.021")
    own = splits(PLAN, index=index)
    readings = other_readings(PLAN, RULE, committed_on=COMMITTED, supported_sum=SUM, index=index)
    found = reconcile(own, lines(readings[reading]), tolerance=kroner("0"), readings=readings)
    assert found.differences and found.is_clean
    assert all(reading in one.explained_by for one in found.differences)


def test_what_nothing_explains_stays_open():
    their = lines(SPLITS)
    their[5] = replace(their[5], state=kroner("1"))
    readings = other_readings(PLAN, RULE, committed_on=COMMITTED, supported_sum=SUM, index=IndexView())
    (one,) = reconcile(SPLITS, their, tolerance=kroner("0"), readings=readings).differences
    assert one.is_open and (one.n, one.figure) == (6, "state")


# ------------------------------------------------------------------------------------------------ correction


def test_form_c_is_settled_from_the_start():
    before = statement("L-1", SPLITS, since=date(2026, 1, 1), until=date(2027, 1, 1))
    lower = splits(PLAN, kroner("110000000"), index=IndexView())
    found = correct(SPLITS, lower, settled_through=6, corrects=[before.seal])
    assert len(found.terms) == 6 and found.corrects == (before.seal,)
    a_term = kroner("828779") - kroner("770000")
    assert found.terms[0].residents == -a_term and found.terms[0].state == a_term
    assert found.residents + found.state == kroner("0")
    assert found.residents == Money.total((t.residents for t in found.terms), "DKK") < kroner("0")
    assert statement("L-1", SPLITS, since=date(2026, 1, 1), until=date(2027, 1, 1)) == before


def test_no_change_no_correction_and_other_terms_are_another_loan():
    assert correct(SPLITS, SPLITS, settled_through=120).terms == ()
    other = splits(loan(disbursed_on=date(2026, 2, 1)), index=IndexView())
    with pytest.raises(NotTheSameLoan):
        correct(SPLITS, other, settled_through=1)
    with pytest.raises(NotTheSameLoan):
        correct(SPLITS, SPLITS, settled_through=121)


# ------------------------------------------------------------------------------------------------ beside the loan


def test_the_service_area_of_greve():
    found = service_area_grant(
        dwellings=24, service_area_sum=kroner("14000000"), committed_on=date(2006, 6, 15)
    )
    assert found.amount == kroner("960000") and replay(found.trace) == 96000000
    capped = service_area_grant(
        dwellings=24, service_area_sum=kroner("1000000"), committed_on=date(2006, 6, 15)
    )
    assert capped.amount == kroner("600000")


def test_two_per_mille_on_the_sum_without_the_fee():
    found = project_fee(kroner("118160678.64"), committed_on=COMMITTED)
    assert found.amount == kroner("236321.36") and replay(found.trace) == 23632136


def test_the_sum_that_was_approved_holds_the_fee_by_our_reading():
    """§ 107: two per mille of the sum without it. That the approved sum holds it is no source's word, and shown as assumed."""
    found = fee_within(kroner("118397000"), committed_on=COMMITTED)
    assert found.amount == kroner("236321.36") and replay(found.trace) == found.amount.minor
    assert project_fee(kroner("118397000") - found.amount, committed_on=COMMITTED).amount == found.amount
    status = {ruling.parameter.partition("#")[2]: ruling.cite.status for ruling in found.rulings}
    assert status == {"fee_rate": Status.OFFICIAL, "fee_in_sum": Status.ASSUMED}


@pytest.mark.parametrize(("committed", "year", "to_funds"), [
    ("1998-12-31", 31, "2000000.00"), ("1999-01-01", 31, "3000000.00"), ("1999-01-01", 35, "3000000.00"), ("2009-06-30", 36, "2000000.00"),
])  # fmt: skip
def test_after_the_loan_is_repaid(committed, year, to_funds):
    found = payment_after_loan(
        committed_on=date.fromisoformat(committed), loan_year=year, residents_a_year=kroner("3000000")
    )
    assert found.to_funds == kroner(to_funds) and found.to_funds + found.kept == kroner("3000000")
    assert (
        found.disposition_fund + found.building_fund == found.to_funds
        and replay(found.trace) == found.to_funds.minor
    )


def test_after_the_loan_the_later_rules_are_silent():
    with pytest.raises(RulebookSilent, match="payment_to_funds"):
        payment_after_loan(committed_on=date(2009, 7, 1), loan_year=31, residents_a_year=kroner("1"))


@pytest.mark.parametrize(("at", "open_"), [
    ("2026-11-30T09:00", True), ("2026-11-30T08:59", False), ("2026-12-03T15:59", True), ("2026-12-03T16:00", False),
    ("2026-12-04T13:59", True), ("2026-12-04T14:00", False), ("2026-12-05T10:00", False), ("2026-12-24T10:00", False),
    ("2026-12-25T10:00", False),
])  # fmt: skip
def test_when_the_lender_answers(at, open_):
    assert is_open(datetime.fromisoformat(at)) is open_


def test_the_hours_are_cited():
    assert [(name, hours) for name, hours, _ in week_hours()] == [
        ("monday_to_thursday", "09:00-16:00"),
        ("friday", "09:00-14:00"),
    ]
    assert hours_on(date(2026, 12, 4)).cite.address.startswith("https://www.kommunekredit.dk")
    with pytest.raises(CalendarSilent):
        hours_on(date(2101, 1, 3))


def test_what_is_due_on_a_loan():
    found = loan_due_days(PLAN, RULE, since=date(2035, 11, 1), until=date(2036, 2, 1), is_callable=True)
    assert [(d.kind, d.due_on, d.term) for d in found] == [
        (DueKind.NOTICE, date(2035, 11, 1), 40),
        (DueKind.REGULATION, date(2036, 1, 1), 41),
        (DueKind.REFIXING, date(2036, 1, 2), 40),
    ]
    assert DueKind.NOTICE not in {
        d.kind for d in loan_due_days(PLAN, RULE, since=date(2026, 1, 1), until=date(2057, 1, 1))
    }
    (last,) = loan_due_days(PLAN, RULE, since=date(2056, 1, 1), until=date(2057, 1, 1))
    assert (last.kind, last.due_on) == (DueKind.LAST_TERM, PLAN.ends_on)


def test_what_the_status_asks_for():
    day = date(2026, 6, 1)
    case = {"ready_on": date(2026, 1, 1), "disbursed_on": None, "as_of": day}
    (due,) = project_due(history=[StatusSince(status=59, since=date(2025, 1, 1))], **case)
    assert (due.kind, due.due_on) == (DueKind.STATUS_FOR_LOAN, date(2026, 1, 1))
    assert project_due(history=[StatusSince(status=60, since=date(2025, 1, 1))], **case) == ()
    assert project_due(history=[], **case | {"ready_on": None}) == ()
    (final,) = project_due(
        history=[StatusSince(status=60, since=date(2025, 1, 1))], **case | {"disbursed_on": date(2026, 2, 1)}
    )
    assert final.kind is DueKind.FINAL_STATUS
    assert (
        project_due(history=[StatusSince(status=90, since=day)], **case | {"disbursed_on": date(2026, 2, 1)})
        == ()
    )


def test_another_contribution_base_changes_nothing_but_the_contribution():
    other = splits(
        loan_plan(replace(PLAN.terms, contribution_base=ContributionBase.OUTSTANDING)), index=IndexView()
    )
    assert [s.state for s in other] == [s.state for s in SPLITS]  # wholly the residents' own
    assert other[-1].residents - other[-1].contribution == SPLITS[-1].residents - SPLITS[-1].contribution
    assert Fraction(other[60].contribution.minor, SPLITS[60].contribution.minor) < 1
