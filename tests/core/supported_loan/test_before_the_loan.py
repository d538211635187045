"""Before the loan and at its disbursement: credit, gate, report, extra investment, supplementary loan (D6, D7, D9, D12)."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from borgen.kernel.daycount import DayCount
from borgen.rules.finding import Outcome
from borgen.rules.trace import replay
from borgen.supported_loan.choices import Regime
from borgen.supported_loan.construction_credit import (
    CreditFacts,
    CreditMove,
    CreditRate,
    CreditRefused,
    credit_account,
    settle_credit,
)
from borgen.supported_loan.disbursement import (
    DisbursementReport,
    PlainReport,
    Receipt,
    ReceiptUnreadable,
    ReportingRefused,
    ReportOutcome,
    StatusSince,
    disbursement_gate,
    may_disburse,
    reporting,
    status_on,
)
from borgen.supported_loan.extra_investment import ExtraFacts, check_extra_investment
from borgen.supported_loan.financing import NotPositive, finance
from borgen.supported_loan.law import Law, Stated
from borgen.supported_loan.supplementary import supplementary_loan
from tests.core.supported_loan.case import kroner

READY = date(2025, 12, 1)


@pytest.mark.parametrize(("status", "ready_on", "allowed"), [
    (60, date(2026, 1, 1), True),
    (60, READY, True), (90, READY, True), (59, READY, False), (60, None, False), (59, None, False), (60, date(2026, 1, 2), False),
    (None, READY, False),
])  # fmt: skip
def test_case_6_ready_and_status_60(status, ready_on, allowed):
    history = [StatusSince(status=status, since=date(2025, 6, 1))] if status else []
    found = disbursement_gate(ready_on=ready_on, history=history, on=date(2026, 1, 1))
    assert may_disburse(found) is allowed
    assert all(finding.cite.section.startswith("Lånetype") for finding in found)


def test_a_status_holds_from_its_day():
    history = [
        StatusSince(status=60, since=date(2026, 1, 10)),
        StatusSince(status=10, since=date(2025, 1, 1)),
    ]
    assert [status_on(history, date(2026, 1, day)) for day in (9, 10)] == [10, 60]
    assert status_on(history, date(2024, 12, 31)) is None


REPORT = DisbursementReport(
    number=1, loan="L-1", project="P-1", owner="Fredensborg Kommune", disbursed_on=date(2026, 1, 1),
    principal=kroner("104189360"), rate=Fraction("0.03"), years=30, terms_a_year=4, first_term_on=date(2026, 4, 1),
    price=Fraction("98.5"), nominal=kroner("105776000"), series="DK0001",
)  # fmt: skip
SECOND = replace(REPORT, number=2, corrects=1, price=Fraction("98.6"), reason="the price was misread")


def receipt(report: int, outcome: str, on: date = date(2026, 1, 5)) -> Receipt:
    return Receipt(report=report, received_on=on, outcome=ReportOutcome(outcome))


@pytest.mark.parametrize(("reports", "receipts", "state", "payable"), [
    ([], [], "not_reported", None), ([REPORT], [], "sent", None), ([REPORT], [(1, "rejected")], "rejected", None),
    ([REPORT], [(1, "accepted")], "acknowledged", date(2026, 1, 5)), ([REPORT, SECOND], [(1, "rejected")], "sent", None),
    ([REPORT, SECOND], [(1, "accepted")], "correcting", date(2026, 1, 5)),
    ([REPORT, SECOND], [(1, "accepted"), (2, "rejected")], "correcting", date(2026, 1, 5)),
    ([REPORT, SECOND], [(1, "rejected"), (2, "accepted")], "acknowledged", date(2026, 1, 5)),
])  # fmt: skip
def test_the_states_part_is_payable_once_acknowledged(reports, receipts, state, payable):
    found = reporting(reports, [receipt(*one) for one in receipts])
    assert (found.state.value, found.payable_since) == (state, payable)


@pytest.mark.parametrize(("reports", "receipts", "code"), [
    ([SECOND], [], "out_of_order"), ([REPORT, replace(SECOND, corrects=None)], [], "corrects_nothing"),
    ([REPORT, replace(SECOND, corrects=2)], [], "corrects_nothing"), ([replace(REPORT, corrects=1)], [], "corrects_nothing"),
    ([REPORT], [(2, "accepted")], "no_such_report"), ([REPORT], [(1, "accepted"), (1, "rejected")], "answered_twice"),
])  # fmt: skip
def test_reports_and_answers_that_do_not_fit(reports, receipts, code):
    with pytest.raises(ReportingRefused) as refused:
        reporting(reports, [receipt(*one) for one in receipts])
    assert refused.value.code == code


def test_the_file_says_what_was_paid_out_and_the_answer_is_read():
    name, content = PlainReport().write(SECOND)
    fields = json.loads(content)
    assert name == "L-1-2.json"
    assert (fields["principal"], fields["price"], fields["rate"], fields["corrects"]) == (
        "104189360.00",
        "98.6",
        "0.03",
        1,
    )
    assert PlainReport().write(SECOND) == (name, content)
    answer = {
        "report": 2,
        "received_on": "2026-01-07",
        "outcome": "rejected",
        "reference": "K7",
        "reasons": ["price"],
    }
    found = PlainReport().read_receipt(json.dumps(answer).encode())
    assert (found.report, found.outcome, found.reasons) == (2, ReportOutcome.REJECTED, ("price",))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"report": "1", "received_on": "2026-01-07", "outcome": "accepted"}',
        b'{"report": 1, "received_on": "soon", "outcome": "accepted"}',
        b'{"report": 1, "received_on": "2026-01-07", "outcome": "maybe"}',
    ],
)
def test_what_is_no_receipt(content):
    with pytest.raises(ReceiptUnreadable):
        PlainReport().read_receipt(content)


# ------------------------------------------------------------------------------------------------ construction credit

CREDIT = CreditFacts(
    limit=kroner("100000000"), opened_on=date(2024, 1, 1),
    rates=[CreditRate(since=date(2024, 1, 1), rate=Fraction("0.036")), CreditRate(since=date(2024, 7, 1), rate=Fraction("0.03"))],
    moves=[CreditMove(on=date(2024, 1, 1), amount=kroner("10000000")), CreditMove(on=date(2024, 4, 1), amount=kroner("40000000"))],
    first_interest_on=date(2024, 4, 1), interest_months=6, ready_on=READY,
)  # fmt: skip


def test_the_credits_account():
    found = credit_account(CREDIT, as_of=date(2024, 12, 30))
    first = kroner("91000.00")  # 10 million at 3.6 % for 91 days of 360
    # then 50,091,000 at 3.6 % for 91 days and at 3 % for 92, rounded together
    assert [(e.kind, e.on) for e in found.entries] == [
        ("draw", date(2024, 1, 1)), ("interest", date(2024, 4, 1)), ("draw", date(2024, 4, 1)), ("interest", date(2024, 10, 1)),
    ]  # fmt: skip
    assert found.entries[1].amount == first
    exact = Fraction(5009100000) * (Fraction("0.036") * 91 + Fraction("0.03") * 92) / 360
    assert abs(found.entries[3].amount.minor - exact) <= Fraction(1, 2)
    assert found.debt == kroner("50000000") + first + found.entries[3].amount
    accrued = found.debt.minor * Fraction("0.03") * 90 / 360
    assert (
        abs(found.accrued.minor - accrued) <= Fraction(1, 2)
        and replay(found.accrued_trace) == found.accrued.minor
    )


@pytest.mark.parametrize(("move", "code"), [
    ((READY, "1"), "after_ready"), ((date(2025, 11, 30), "50000000.01"), "over_limit"), ((date(2023, 12, 31), "1"), "before_opening"),
    ((date(2025, 1, 1), "0"), "not_positive"),
])  # fmt: skip
def test_draws_that_the_credit_cannot_take(move, code):
    facts = replace(CREDIT, moves=[*CREDIT.moves, CreditMove(on=move[0], amount=kroner(move[1]))])
    with pytest.raises(CreditRefused) as refused:
        credit_account(facts, as_of=date(2026, 1, 1))
    assert refused.value.code == code


def test_the_last_draw_before_and_paying_back_after_ready():
    moves = [
        *CREDIT.moves,
        CreditMove(on=date(2025, 11, 30), amount=kroner("50000000")),
        CreditMove(on=READY, amount=kroner("-1000")),
    ]
    found = credit_account(replace(CREDIT, moves=moves), as_of=READY)
    assert [e.kind for e in found.entries[-2:]] == ["draw", "payment"]


def test_the_loan_settles_the_credit():
    """Ready but status below 60: the credit stays, and interest runs on."""
    found = settle_credit(CREDIT, on=date(2026, 1, 1), proceeds=kroner("50000000"))
    assert found.missing == found.owed - kroner("50000000") > kroner("0") and not found.left_over
    more = settle_credit(CREDIT, on=date(2026, 1, 1), proceeds=kroner("104189360"))
    assert more.left_over + more.owed == kroner("104189360") and not more.missing
    with pytest.raises(CreditRefused, match="after settlement"):
        settle_credit(CREDIT, on=date(2024, 3, 1), proceeds=kroner("1"))
    with pytest.raises(CreditRefused, match="no rate"):
        credit_account(replace(CREDIT, rates=[]), as_of=date(2024, 2, 1))
    assert credit_account(replace(CREDIT, day_count=DayCount.ACT_365F), as_of=date(2024, 4, 1)).entries[
        1
    ].amount == kroner("89753.42")


# ------------------------------------------------------------------------------------------- extra and supplementary


def test_the_conditions_of_extra_investment():
    yes = ExtraFacts(
        is_new=True, is_low_energy=True, is_profitable=True, has_energy_paper=True, has_economy_paper=True
    )
    assert {f.outcome for f in check_extra_investment(yes, committed_on=date(2026, 1, 1))} == {Outcome.MET}
    part = replace(yes, is_new=False, is_profitable=None)
    found = {f.rule: f.outcome for f in check_extra_investment(part, committed_on=date(2026, 1, 1))}
    assert (found["extra_new"], found["extra_profitable"], found["extra_low_energy"]) == (
        Outcome.NOT_MET,
        Outcome.UNCLEAR,
        Outcome.MET,
    )


def test_a_supplementary_loan_mixes_two_days():
    """As AKB Ørestad Syd: a commitment of 2009, a supplement fourteen years later."""
    committed = date(2009, 10, 8)
    first = finance(acquisition_sum=kroner("187727473"), committed_on=committed)
    found = supplementary_loan(
        first=first, final_sum=kroner("202584616"), committed_on=committed, established_on=date(2023, 11, 30),
        rate=Fraction("0.035"), status=90,
    )  # fmt: skip
    assert found.financing.acquisition_sum == kroner("14857143") and found.financing.loan == kroner(
        "13520000"
    )  # 91 %, not 88
    assert found.financing.base_capital == kroner("1040000")
    assert (
        found.financing.loan + found.financing.base_capital + found.financing.deposit
        == found.financing.acquisition_sum
    )
    assert (found.loan_type.word, found.allowed.outcome) == ("adjustable_one_year", Outcome.MET)
    keyed = {r.parameter: r.text for r in (*found.by_commitment, *found.by_loan_day)}
    assert (
        keyed["dk_financing#loan_share.care"] == "0.91"
        and keyed["dk_resident_payment#residents_share"] == "0.028"
    )
    today = supplementary_loan(
        first=first, final_sum=kroner("202584616"), committed_on=committed, established_on=date(2026, 11, 28),
        rate=Fraction("0.035"), status=60, regime=Regime.STATUTE,
    )  # fmt: skip
    assert (today.loan_type.word, today.allowed.outcome) == ("adjustable_ten_years", Outcome.NOT_MET)
    assert today.terms.disbursed_on == date(2026, 11, 28)


def test_nothing_to_add_no_supplement():
    first = finance(acquisition_sum=kroner("100"), committed_on=date(2020, 1, 1))
    case = {
        "first": first,
        "committed_on": date(2020, 1, 1),
        "established_on": date(2026, 1, 1),
        "rate": Fraction(0),
        "status": 90,
    }
    with pytest.raises(NotPositive):
        supplementary_loan(final_sum=kroner("100"), **case)
    with pytest.raises(NotPositive):  # the maximum leaves nothing to add
        supplementary_loan(final_sum=kroner("200"), maximum=kroner("100"), **case)


def test_an_older_commitments_supplement_takes_its_entered_share():
    law = Law(
        [
            Stated(
                parameter="dk_resident_payment#residents_share", text="0.036", source="the commitment of 2007"
            )
        ]
    )
    first = finance(acquisition_sum=kroner("1000000"), committed_on=date(2007, 5, 1))
    found = supplementary_loan(
        first=first, final_sum=kroner("1100000"), committed_on=date(2007, 5, 1), established_on=date(2026, 12, 1), rate=Fraction("0.03"),
        status=90, law=law,
    )  # fmt: skip
    assert found.financing.loan == kroner("84000") and found.rule.share.number == Fraction("0.036")


def test_a_credit_kept_with_a_day_count_of_regular_periods_is_refused_and_not_failed():
    """Taken in before such a day count was refused."""
    with pytest.raises(CreditRefused) as refused:
        credit_account(replace(CREDIT, day_count=DayCount.ACT_ACT_ICMA), as_of=date(2025, 12, 31))
    assert refused.value.code == "no_credits_day_count"
