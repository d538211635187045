"""Redemption, correction after form C, and the supplementary loan: by two people, with the core's figures, and remembered."""

import re
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from borgen.kernel.money import Money
from borgen.office.journal.models import Event, Posting
from borgen.office.supported_loan.facts.figures import figures_of, redemption_rows
from borgen.office.supported_loan.facts.regulation_due import year_due
from borgen.office.supported_loan.facts.statement import line_from, statements_of
from borgen.office.supported_loan.models import Loan, LoanTerms, Project, Proposal, Redemption, Statement
from borgen.office.supported_loan.queries.duties import DutyKind, duties
from borgen.office.supported_loan.queries.proposals import proposals
from borgen.office.supported_loan.usecases import correction, redemption, regulation, supplementary
from borgen.office.supported_loan.usecases.credit import NotYet
from borgen.office.supported_loan.usecases.disbursement import FactMissing
from borgen.office.supported_loan.usecases.forms_abc import approve_form, correct_form
from borgen.office.supported_loan.usecases.lender_statements import take_lender_statement
from borgen.office.supported_loan.usecases.loan_rows import LoanNumberTaken
from borgen.office.supported_loan.usecases.projects import correct_project, enter_project
from borgen.office.supported_loan.usecases.proposals import (
    ProposalOutdated,
    SamePerson,
    carry_out_step,
    prepare_step,
)
from borgen.office.supported_loan.usecases.refixing import LoanRedeemed
from borgen.office.supported_loan.usecases.statements import make_statement
from borgen.office.supported_loan.usecases.statuses import observe_status
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.office.ui.formats import money_text
from borgen.rules.trace import replay
from borgen.supported_loan.choices import BuildingForm, Region
from borgen.supported_loan.index import IndexView, Observations
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason
from tests.office.loan_office import LoanOffice, kr

NOTHING = IndexView(Observations())
MARKET, NOTICE = RedemptionMethod.AT_MARKET, RedemptionMethod.AT_PAR_WITH_NOTICE


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    found = LoanOffice(organisation, clerk, approver)
    found.loan(bond_price=Fraction("98.5"), bond_series="32H", bond_coupon=Fraction("0.03"), is_callable=True)
    found.at = datetime(2026, 11, 28, 9, tzinfo=UTC)
    return found


def prepare(office: LoanOffice, **given: Any) -> Any:
    terms: dict[str, Any] = {"why": RedemptionReason.VOLUNTARY, "method": MARKET, "settles_on": date(2026, 11, 20), "price": Fraction("96.4")}
    said = redemption.RedemptionTerms(**(terms | given))
    return office(prepare_step, step=redemption.REDEMPTION, reference="P-4711", loan="4711", terms=said.plain())


def carry_out(office: LoanOffice, prepared: Any, **given: Any) -> Any:
    given = {"by": office.approver} | given
    return office(carry_out_step, steps=STEPS, number=prepared["number"], manifest=prepared["manifest"], **given)


def test_a_loan_is_redeemed_in_full_and_the_support_ends(office: LoanOffice) -> None:
    before = figures_of(office.facts(), index=NOTHING)
    done = carry_out(office, prepare(office))
    facts = office.facts()
    after = figures_of(facts, index=NOTHING)
    row = Redemption.objects.get()
    debt = before.plan.row(3).debt_after  # as of the term of 1 October
    assert (facts.ended_after_term, facts.ended_on) == (3, date(2026, 11, 20)) and len(after.splits) == 3
    assert row.minor == debt.minor and row.is_full and row.prepared_by != row.closed_by
    assert row.gain_minor > 0 and row.paid_minor > row.nominal_minor * 0.96
    assert done["paid"] == f"{row.paid_minor // 100}.{row.paid_minor % 100:02}"
    event = Event.objects.order_by("-sequence")[0]
    assert event.kind == "supported_loan.loan.redeemed"
    assert [(p.source, p.target, p.minor) for p in Posting.objects.filter(event=event)] == [("owner", "lender", row.paid_minor)]
    with pytest.raises(LoanRedeemed):
        prepare(office)
    assert office.facts(sequence=event.sequence - 1).ended_on is None  # as it was known before


def test_a_redeemed_loan_has_nothing_to_come(office: LoanOffice, logged_in: Any) -> None:
    """What was prepared or due and never carried out is said to be past, not to come."""
    client, page = logged_in("clerk.gotene"), "/gotene/supported-loans/loans/4711/"
    fixed = {"after_term": 40, "rate": "0.03", "basis": "entered", "source": "Brev", "reason": ""}
    Proposal.objects.create(
        organisation_id=office.id, number=90, kind="refixing", project=Project.objects.get(), loan=Loan.objects.get(),
        terms=fixed, shown={}, manifest="0" * 64, prepared_by="1", prepared_at=office.at, prepared_sequence=1,
    )  # fmt: skip
    running = client.get(page)
    assert running.context["page"].next_regulation and running.context["waiting"]
    assert "Næste regulering" in running.content.decode()
    carry_out(office, prepare(office, settles_on=date(2026, 11, 20)))
    ended = client.get(page)
    text = ended.content.decode()
    assert ended.context["page"].next_regulation is None and not ended.context["page"].in_doubt and not ended.context["waiting"]
    assert "Bortfaldet ved indfrielsen" in text and "Næste regulering" not in text
    assert "Indfriet den" in text and "Sidste ydelse" not in text
    # the step waits for nobody any more, wherever it is listed
    desk = "/gotene/supported-loans/"
    assert DutyKind.SECOND_PERSON not in {row.kind for row in duties(organisation_id=office.id, as_of=date(2026, 11, 28)).rows}
    assert "Bortfaldet ved indfrielsen" in client.get(f"{desk}proposals/").content.decode()
    step = client.get(f"{desk}proposals/90/").content.decode()
    redeemed = client.get(f"{desk}proposals/1/").content.decode()
    assert "Påløben rente" in redeemed and "Rente siden seneste tilskrivning" not in redeemed
    assert "Bortfaldet ved indfrielsen" in step and "carry-out" not in step and "reject" not in step
    assert not client.get(f"{desk}projects/").context["waiting"]
    waiting = {state: proposals(organisation_id=office.id, waiting=state) for state in (True, False)}
    assert not waiting[True] and [(one.number, one.state) for one in waiting[False]] == [(90, "lapsed"), (1, "done")]


def test_a_regulation_that_nobody_carried_out_is_told_as_such(office: LoanOffice, logged_in: Any) -> None:
    office.at = datetime(2028, 11, 28, 9, tzinfo=UTC)
    carry_out(office, prepare(office, settles_on=date(2028, 11, 20)))
    text = logged_in("clerk.gotene").get("/gotene/supported-loans/loans/4711/?as_of=2028-11-28").content.decode()
    assert "Regulering ikke gennemført" in text and "Næste regulering" not in text


def test_a_redeemed_loan_is_regulated_for_the_terms_until_then_and_no_further(office: LoanOffice) -> None:
    """The duties and the regulation name the same years: those of terms that were paid, however long ago it was redeemed."""
    office.at, today = datetime(2028, 11, 28, 9, tzinfo=UTC), date(2028, 11, 28)
    carry_out(office, prepare(office, settles_on=date(2028, 11, 20)))
    kinds = {DutyKind.REGULATION, DutyKind.REGULATION_IN_DOUBT}

    def named() -> tuple[list[int], list[int]]:
        rows = duties(organisation_id=office.id, as_of=today, ahead=4000).rows
        assert {row.kind for row in rows} <= {*kinds, DutyKind.FINAL_STATUS} and all(row.is_overdue for row in rows)
        sequence = Event.objects.count()
        years = [year_due(organisation_id=office.id, sequence=sequence, year=year) for year in range(2026, 2040)]
        return [row.due_on.year for row in rows if row.kind in kinds], [one.year for one in years if one.lines or one.refused]

    assert named() == ([2027, 2028], [2027, 2028])
    office.observe(("WAGE", "2016=100", "2026K1", "140"), ("WAGE", "2016=100", "2025K1", "136"))
    planned = office(regulation.plan_regulation, year=2027)
    given = {name: planned[name] for name in ("year", "number", "manifest")}
    office(regulation.carry_out_regulation, by=office.approver, **given)
    assert named() == ([2028], [2028])


def test_a_share_that_nobody_stated_is_not_asked_for_after_the_redemption(office: LoanOffice) -> None:
    office.loan("EXTRA", kind=LoanKind.EXTRA, bond_price=Fraction("98.5"), bond_series="32H")
    office.at = datetime(2028, 11, 28, 9, tzinfo=UTC)
    said = redemption.RedemptionTerms(
        why=RedemptionReason.VOLUNTARY, method=MARKET, settles_on=date(2028, 11, 20), price=Fraction("96.4")
    )
    carry_out(office, office(prepare_step, step=redemption.REDEMPTION, reference="P-EXTRA", loan="EXTRA", terms=said.plain()))
    asked = {
        year: [one.loan for one in year_due(organisation_id=office.id, sequence=Event.objects.count(), year=year).refused]
        for year in (2028, 2029)
    }
    assert "EXTRA" in asked[2028] and "EXTRA" not in asked[2029]


def test_what_an_extra_loans_redemption_saves_whom_is_unknown(office: LoanOffice, logged_in: Any) -> None:
    """Nobody has stated the residents' share: nought would be made up. Interest, instalment and contribution are known."""
    office.loan("EXTRA", kind=LoanKind.EXTRA, bond_price=Fraction("98.5"), bond_series="32H")
    client = logged_in("clerk.gotene")
    asked = {"why": "voluntary", "method": "at_market", "settles_on": "2027-01-04", "price": "96.4"}
    client.cookies["language"] = "en"
    page = client.get("/gotene/supported-loans/loans/EXTRA/redemption/", asked)
    said = page.content.decode()
    quote = page.context["found"].quote
    assert (quote.residents_saved, quote.state_saved) == (None, None) and quote.service_saved > kr("100000000")
    assert [label for label, *_more in page.context["effects"]] == ["Interest and instalment", "Contribution"]
    assert "is not known" in said and "Term 4 is of 1 Jan 2027 and is paid on 4 Jan 2027" in said.replace("\xa0", " ")
    answer = client.get("/api/gotene/loans/EXTRA/redemption", asked).json()["quote"]
    assert (answer["residents_saved"], answer["accrued_since"], answer["term_paid_on"]) == (None, "2027-01-01", "2027-01-04")


def test_a_redemption_without_a_day_is_said_to_lack_it(office: LoanOffice, logged_in: Any) -> None:
    page = logged_in("clerk.gotene").get("/gotene/supported-loans/loans/4711/redemption/", {"why": "voluntary", "settles_on": "", "price": "97"})
    assert page.status_code == 422 and page.context["form"].errors["settles_on"]


def test_a_part_is_redeemed_and_the_rest_ends_on_the_same_day(office: LoanOffice) -> None:
    before = figures_of(office.facts(), index=NOTHING)
    carry_out(office, prepare(office, amount=kr("20000000")))
    after = figures_of(office.facts(), index=NOTHING)
    assert after.plan.ends_on == before.plan.ends_on and after.plan.rows[-1].balance.minor == 0
    share = 1 - Fraction(20_000_000_00, before.plan.row(3).debt_after.minor)
    assert abs((after.splits[3].residents - after.splits[3].contribution).minor - before.yearly[0].amount / 4 * share) < 1
    assert after.splits[3].service < before.splits[3].service and before.splits[:2] == after.splits[:2]
    assert after.splits[:3] == before.splits[:3]  # the terms before show what they left
    assert after.splits[3].redeemed_before == kr("20000000")


def test_what_was_redeemed_stands_between_the_terms_and_all_sums_to_the_principal(office: LoanOffice) -> None:
    """Two parts as of one term, one of another, then the rest: what the payments and the redemptions took is the loan."""
    carry_out(office, prepare(office, amount=kr("20000000")))
    carry_out(office, prepare(office, amount=kr("1000000"), settles_on=date(2026, 11, 25)))
    office.at = datetime(2027, 5, 28, 9, tzinfo=UTC)
    carry_out(office, prepare(office, amount=kr("4000000"), settles_on=date(2027, 5, 20)))
    figures = figures_of(office.facts(), index=NOTHING)
    parts = redemption_rows(office.facts())
    assert [(one.place, one.after_term, one.is_full) for one in parts] == [(1, 3, False), (2, 3, False), (3, 5, False)]
    _reconciles(figures, parts)
    assert sum(row.principal.minor + row.redeemed.minor for row in figures.plan.rows) == kr("104189360").minor
    office.at = datetime(2028, 11, 28, 9, tzinfo=UTC)
    carry_out(office, prepare(office, settles_on=date(2028, 11, 20)))
    ended, every = figures_of(office.facts(), index=NOTHING), redemption_rows(office.facts())
    assert every[:3] == parts and every[3].is_full and not every[3].balance
    _reconciles(ended, every)
    paid = sum(one.principal.minor for one in ended.splits) + sum(one.amount.minor for one in every)
    assert paid == kr("104189360").minor


def _reconciles(figures: Any, redemptions: Any) -> None:
    """Every balance is the one before less the instalment, or what was redeemed."""
    left = kr("104189360")
    for split in figures.splits:
        assert split.balance == left - split.redeemed_before - split.principal
        left = split.balance
        for one in redemptions:
            if one.after_term == split.n:
                left_by = left - Money(sum(r.amount.minor for r in redemptions if r.after_term == split.n and r.place <= one.place), "DKK")
                assert one.balance == left_by


def test_a_redemption_stands_on_its_day_in_page_file_api_and_command(office: LoanOffice, logged_in: Any) -> None:
    own = figures_of(office.facts(), index=NOTHING).plan.row(3).balance
    carry_out(office, prepare(office, amount=kr("20000000")))
    client, loan = logged_in("auditor.gotene"), "/gotene/supported-loans/loans/4711"
    page = client.get(f"{loan}/terms/")
    text = page.content.decode()
    term = page.context["rows"][2]
    assert term["row"].balance == own and [each["one"].settles_on for each in term["redeemed"]] == [date(2026, 11, 20)]
    third, redeemed, fourth = re.findall(r"<tr>.*?</tr>", text[text.index('<tr><td class="num">3</td>') :], re.DOTALL)[:3]
    left = own - kr("20000000")
    assert money_text(own, "bare exact") in third and money_text(left, "bare exact") in redeemed
    assert "20.11.2026" in redeemed and money_text(kr("20000000"), "bare exact") in redeemed and ">4<" in fourth
    for url, amount in ((term["urls"]["balance_before_redemption"], own), (term["redeemed"][0]["amount"], kr("20000000")),
                        (term["redeemed"][0]["balance"], left)):
        assert replay(client.get(url).context["found"].trace) == amount.minor
    lines = b"".join(client.get(f"{loan}/terms/export/csv/").streaming_content).decode("utf-8-sig").splitlines()
    head = next(n for n, line in enumerate(lines) if "Restgæld" in line)
    place = {name: lines[head].split(";").index(name) for name in ("Restgæld", "Indfriet", "Afdrag")}
    cells = [line.split(";") for line in lines[head + 1 :] if line]

    def minor(text: str) -> int:
        return int(text.replace(",", "").replace(".", "") or 0)

    assert [row[0] for row in cells[2:5]] == ["3", "", "4"]
    assert [minor(row[place["Restgæld"]]) for row in cells[2:4]] == [own.minor, left.minor]
    assert sum(minor(row[place["Afdrag"]]) + minor(row[place["Indfriet"]]) for row in cells) == kr("104189360").minor


def test_a_statement_after_a_redemption_states_it_before_the_next_term(office: LoanOffice, logged_in: Any) -> None:
    own = figures_of(office.facts(), index=NOTHING).plan.row(3).balance
    carry_out(office, prepare(office, amount=kr("20000000")))
    office.at = datetime(2027, 1, 28, 9, tzinfo=UTC)
    office(make_statement, loan="4711", since=date(2026, 1, 1), until=date(2027, 2, 1))
    (made,) = statements_of(loan_id=office.facts().loan_id, sequence=Event.objects.count())
    third, fourth = made.lines[2:]
    assert third.balance == own and fourth.redeemed_before == kr("20000000")
    assert fourth.balance == own - kr("20000000") - fourth.principal
    client, page = logged_in("auditor.gotene"), "/gotene/supported-loans/loans/4711/statements/1/"
    text = client.get(page).content.decode()
    assert "Indfriet siden terminen før" in text and money_text(kr("20000000"), "bare exact") in text
    for n, figure, amount in ((3, "balance", own), (4, "redeemed_before", kr("20000000")), (4, "balance", fourth.balance)):
        shown = client.get(f"/gotene/supported-loans/loans/4711/statements/1/explain/{figure}/{n}/")
        assert shown.status_code == 200 and replay(shown.context["found"].trace) == amount.minor


@pytest.mark.parametrize(("method", "settles_on", "figure"), [
    (MARKET, date(2026, 11, 20), "balance_before_redemption"), (MARKET, date(2026, 10, 1), "balance"),
])  # fmt: skip
def test_our_side_of_a_difference_in_the_debt_opens_that_very_amount(
    office: LoanOffice, logged_in: Any, method: RedemptionMethod, settles_on: date, figure: str
) -> None:
    """A part redeemed after the term's day is in the debt of that day still; one redeemed on it is not."""
    own = figures_of(office.facts(), index=NOTHING).plan.row(3).balance
    carry_out(office, prepare(office, amount=kr("20000000"), settles_on=settles_on, method=method))
    wanted = own if figure == "balance_before_redemption" else own - kr("20000000")
    content = f"Forfaldsdag;Restgæld\r\n01.10.2026;{(wanted + kr('5000')).decimal.replace('.', ',')}".encode()
    office(take_lender_statement, loan="4711", name="lender.csv", content=content, tolerance=Money(2, "DKK"))
    client = logged_in("auditor.gotene")
    page = client.get("/gotene/supported-loans/loans/4711/lender-statements/1/")
    ((one, _label, _why, url, difference),) = page.context["rows"]
    assert one.own == wanted and f"/{figure}/3/" in url
    assert replay(client.get(url).context["found"].trace) == wanted.minor
    assert url in client.get(difference).content.decode()


def test_a_statement_from_before_keeps_the_balance_that_it_stated(office: LoanOffice, logged_in: Any) -> None:
    """Its lines say nothing of what was redeemed, and its balance is less what was redeemed after the term."""
    carry_out(office, prepare(office, amount=kr("20000000")))
    office(make_statement, loan="4711", since=date(2026, 1, 1), until=date(2027, 1, 1))
    row = Statement.objects.get()
    lines = [line[:10] for line in row.lines]
    lines[2][7] -= kr("20000000").minor
    older = line_from(lines[2])
    assert older.redeemed_before == kr("0") and older.balance.minor == lines[2][7]
    Statement.objects.bulk_create([Statement(
        organisation_id=office.id, loan_id=row.loan_id, number=2, kind="statement", since=row.since, until=date(2026, 12, 31), lines=lines,
        totals=row.totals, seal="0" * 64, sequence=row.sequence, made_by=row.made_by, made_at=row.made_at,
    )])  # fmt: skip
    shown = logged_in("auditor.gotene").get("/gotene/supported-loans/loans/4711/statements/2/explain/balance/3/")
    assert replay(shown.context["found"].trace) == older.balance.minor
    assert any(one.source == "redemption.amount" for one in shown.context["found"].trace.inputs)


def test_what_was_borrowed_too_much_leaves_the_residents_payment(office: LoanOffice) -> None:
    before = figures_of(office.facts(), index=NOTHING)
    carry_out(office, prepare(office, amount=kr("5000000"), why=RedemptionReason.TOO_MUCH_BORROWED))
    after = figures_of(office.facts(), index=NOTHING)
    assert after.splits[3].residents - after.splits[3].contribution == before.splits[3].residents - before.splits[3].contribution


def test_at_par_it_needs_a_notice_in_time_and_its_day_has_to_come(office: LoanOffice) -> None:
    term = date(2027, 1, 1)
    with pytest.raises(redemption.NoticeNotGiven):
        prepare(office, method=NOTICE, settles_on=term, price=None)
    with pytest.raises(redemption.CannotBeRedeemed) as late:
        prepare(office, method=NOTICE, settles_on=term, price=None, notice_given_on=date(2026, 11, 3))
    assert late.value.params["why"] == "notice_too_late" and late.value.params["last_on"] == "2026-10-30"
    prepared = prepare(office, method=NOTICE, settles_on=term, price=None, notice_given_on=date(2026, 10, 30))
    with pytest.raises(NotYet):
        carry_out(office, prepared)
    office.at = datetime(2027, 1, 4, 9, tzinfo=UTC)
    carry_out(office, prepared)
    row = Redemption.objects.get()
    assert (row.price, row.after_term, row.settles_on) == ("100", 4, date(2027, 1, 4))


def test_what_cannot_be_is_refused(office: LoanOffice) -> None:
    office.loan("4712")
    said = redemption.RedemptionTerms(why=RedemptionReason.VOLUNTARY, method=MARKET, settles_on=date(2026, 11, 20), price=Fraction(97))
    with pytest.raises(redemption.BondsUnknown):
        office(prepare_step, step=redemption.REDEMPTION, reference="P-4712", loan="4712", terms=said.plain())
    for given, why in (
        ({"price": None}, "no_price"),
        ({"amount": kr("200000000")}, "not_part_of_debt"),
        ({"method": NOTICE, "settles_on": date(2027, 2, 1), "notice_given_on": date(2026, 11, 1)}, "not_a_term"),
    ):
        with pytest.raises(redemption.CannotBeRedeemed) as refused:
            prepare(office, **given)
        assert refused.value.params["why"] == why
    with pytest.raises(redemption.RedemptionInThePast):
        prepare(office, settles_on=date(2025, 12, 1))
    office.approver, other = office.clerk, office.approver
    with pytest.raises((SamePerson, PermissionError)):
        carry_out(office, prepare(office))
    office.approver = other
    assert not Redemption.objects.exists()


# ------------------------------------------------------------------------------------------------------ after form C


def project(office: LoanOffice, *, final: str) -> None:
    terms = ProjectTerms(
        name="Plejecenter", committed_on=date(2018, 9, 10), area=Fraction(3950), region=Region.CAPITAL,
        building_form=BuildingForm.MULTI_STOREY, ready_on=date(2025, 12, 1),
    )  # fmt: skip
    office(enter_project, reference="ST-1", terms=terms)
    for form, on, amount in ((FormName.B, date(2018, 9, 10), "118397000"), (FormName.C, date(2026, 10, 1), final)):
        office(approve_form, reference="ST-1", form=form, approved_on=on, approved_by="Byrådet", acquisition=kr(amount))
    office.loan("ST-L", project="ST-1")


def test_a_lower_final_sum_is_worked_out_from_the_start_and_the_difference_settled(office: LoanOffice) -> None:
    project(office, final="117397000")
    before = figures_of(office.facts("ST-L"), index=NOTHING)
    prepared = office(prepare_step, step=correction.CORRECTION, reference="ST-1", loan="ST-L", terms={"reason": "Skema C"})
    done = carry_out(office, prepared)
    after = figures_of(office.facts("ST-L"), index=NOTHING)
    assert done["residents"] == "-21000.00" and done["state"] == "21000.00"  # three terms of 2.8 % of a million, a quarter each
    assert after.splits[0].residents + kr("7000") == before.splits[0].residents
    assert after.plan == before.plan
    old, new = LoanTerms.objects.filter(loan__number="ST-L").order_by("known_from")
    assert (old.supported_minor, new.supported_minor, new.reason) == (11839700000, 11739700000, "Skema C")
    assert old.known_until == new.known_from
    with pytest.raises(correction.FinalSumNotBelow):
        office(prepare_step, step=correction.CORRECTION, reference="ST-1", loan="ST-L", terms={"reason": "igen"})


def test_a_step_that_no_longer_shows_what_is_known_is_not_carried_out(office: LoanOffice) -> None:
    project(office, final="117397000")
    prepared = office(prepare_step, step=correction.CORRECTION, reference="ST-1", loan="ST-L", terms={"reason": "Skema C"})
    office.at = datetime(2027, 1, 20, 9, tzinfo=UTC)  # another term has been paid since
    with pytest.raises(ProposalOutdated):
        carry_out(office, prepared)


def supplement(office: LoanOffice, **given: Any) -> Any:
    terms: dict[str, Any] = {"number": "ST-T", "on": date(2026, 11, 20), "rate": Fraction("0.035")}
    said = supplementary.SupplementaryTerms(**(terms | given))
    return office(prepare_step, step=supplementary.SUPPLEMENTARY, reference="ST-1", terms=said.plain())


def test_a_supplementary_loan_has_the_commitments_shares_and_its_own_days_type(office: LoanOffice) -> None:
    project(office, final="118397300")
    office(approve_form, reference="ST-1", form=FormName.A, approved_on=date(2018, 1, 10), approved_by="Byrådet", acquisition=kr("118000000"))
    with pytest.raises(supplementary.NotFinal):
        supplement(office)
    office(observe_status, reference="ST-1", status=90, since=date(2026, 11, 1), source="BOSSINF")
    with pytest.raises(supplementary.NumberMissing):
        supplement(office, number=" ")
    prepared = supplement(office)
    done = carry_out(office, prepared)
    facts = office.facts("ST-T")
    assert done == {"reference": "ST-1", "number": prepared["number"], "sequence": facts.since_sequence, "loan": "ST-T", "principal": "264.00"}
    assert facts.kind.value == "supplementary" and facts.committed_on == date(2018, 9, 10)
    assert facts.supported_sum == kr("300") and facts.type_of_loan.assumed == "adjustable_one_year"
    assert facts.rule is not None and facts.rule.share.number == Fraction("0.028")
    with pytest.raises(supplementary.SupplementaryThere):
        supplement(office, number="ST-U")


def test_a_supplementary_step_explains_its_figures_after_it_was_carried_out(office: LoanOffice, logged_in: Any) -> None:
    """Worked out again as it was known when it was prepared, whatever happened since."""
    project(office, final="118397300")
    office(observe_status, reference="ST-1", status=90, since=date(2026, 11, 1), source="BOSSINF")
    prepared = supplement(office)
    client, path = logged_in("auditor.gotene"), f"/gotene/supported-loans/proposals/{prepared['number']}/"

    def explained() -> dict[str, Any]:
        opened = [url for _label, _value, url in client.get(path).context["shown"] if url]
        return {url: client.get(url).context["found"].trace for url in opened}

    waiting = explained()
    assert len(waiting) == 6
    carry_out(office, prepared)
    assert explained() == waiting
    office(correct_project, reference="ST-1", changes={"area": Fraction(3000)}, reason="Opmålt på ny")
    assert explained() == waiting
    shown = Proposal.objects.get(number=prepared["number"]).shown
    for url, trace in waiting.items():
        assert replay(trace) == Money.parse(shown[url.rstrip("/").rpartition("/")[2]].removesuffix(" DKK"), "DKK").minor


def test_a_supplementary_loan_takes_no_number_that_is_taken(office: LoanOffice) -> None:
    project(office, final="118397300")
    office(observe_status, reference="ST-1", status=90, since=date(2026, 11, 1), source="BOSSINF")
    with pytest.raises(LoanNumberTaken):
        supplement(office, number="ST-L")
    prepared = supplement(office)
    office.loan("ST-T", project="P-9")
    with pytest.raises(LoanNumberTaken):
        carry_out(office, prepared)


def test_without_a_final_sum_or_a_fact_nothing_is_guessed(office: LoanOffice) -> None:
    office(enter_project, reference="ST-1", terms=ProjectTerms(name="Plejecenter", committed_on=date(2018, 9, 10)))
    office.loan("ST-L", project="ST-1")
    office(observe_status, reference="ST-1", status=90, since=date(2026, 11, 1), source="BOSSINF")
    with pytest.raises(correction.FormCMissing):
        supplement(office)
    office(approve_form, reference="ST-1", form=FormName.C, approved_on=date(2026, 10, 1), approved_by="Byrådet", acquisition=kr("1"))
    with pytest.raises(FactMissing):
        supplement(office)


# ---------------------------------------------------------------------------------------------------------- the pages


def test_a_redemption_is_quoted_prepared_and_carried_out_on_pages(office: LoanOffice, logged_in: Any, other_organisation: Any) -> None:
    office(enter_project, reference="ST-1", terms=ProjectTerms(name="Plejecenter", committed_on=date(2018, 9, 10)))
    office.loan("ST-L", project="ST-1", bond_price=Fraction("98.5"), bond_series="32H", is_callable=True)
    clerk, approver = logged_in("clerk.gotene"), logged_in("approver.gotene")
    page = "/gotene/supported-loans/loans/ST-L/redemption/"
    assert clerk.get(page).context["found"] is None
    asked = {"why": "voluntary", "method": "at_market", "settles_on": "2026-11-20", "price": "96,4", "amount": "20 000 000"}
    shown = clerk.get(page, asked)
    assert shown.status_code == 200 and shown.context["quote"].cash_debt == kr("20000000")
    assert shown.context["how"].lines and len(shown.context["page"].notices) == 4
    refused = clerk.get(page, asked | {"price": ""})
    assert refused.status_code == 422 and refused.context["form"].errors
    prepared = clerk.post(page, dict(shown.context["sent"]))
    assert prepared.status_code == 302 and prepared["Location"].startswith("/gotene/supported-loans/proposals/")
    step = approver.get(prepared["Location"])
    labels = [label for label, _value, _url in step.context["shown"]]
    assert step.status_code == 200 and not any("_" in label for label in labels)
    manifest, key = (step.context["carry_form"][name].value() for name in ("manifest", "key"))
    approver.post(f"{prepared['Location']}carry-out/", {"manifest": manifest, "key": key})
    assert Redemption.objects.get().minor == kr("20000000").minor
    assert logged_in("auditor.gotene").get(page).status_code == 200
    assert logged_in("clerk.vara").get("/vara/supported-loans/loans/ST-L/redemption/").status_code == 404


def test_correction_and_supplementary_loan_are_prepared_on_pages(office: LoanOffice, logged_in: Any) -> None:
    project(office, final="118397300")
    office(observe_status, reference="ST-1", status=90, since=date(2026, 11, 1), source="BOSSINF")
    clerk = logged_in("clerk.gotene")
    root = "/gotene/supported-loans/projects/ST-1"
    form = clerk.get(f"{root}/correction/").context["head"]
    answer = clerk.post(f"{root}/correction/", {"key": form["key"].value(), "reason": "Skema C"})
    assert answer.status_code == 422 and answer.context["head"].errors  # the final sum is above: for a supplementary loan
    form = clerk.get(f"{root}/supplementary/").context["head"]
    sent = {"key": form["key"].value(), "number": "ST-T", "on": "2026-11-20", "rate": "3,5"}
    prepared = clerk.post(f"{root}/supplementary/", sent)
    assert prepared.status_code == 302
    step = clerk.get(prepared["Location"])
    rulings = {label: value for label, value, _url in step.context["shown"]}
    explained = [url for _label, _value, url in step.context["shown"] if url]
    assert len(explained) == 6 and all(clerk.get(url).status_code == 200 for url in explained)
    assert any("§\xa0118" in value for value in rulings.values()) and not any("_" in label for label in rulings)
    assert clerk.get("/gotene/supported-loans/projects/none/correction/").status_code == 404


def test_the_start_page_and_the_duties_lead_on(office: LoanOffice, logged_in: Any) -> None:
    project(office, final="117397000")
    client = logged_in("auditor.gotene")
    root = "/gotene/supported-loans"
    start = client.get(f"{root}/")
    assert start.status_code == 200 and start.context["rows"]
    for _row, _what, name, url in start.context["rows"]:
        assert not name or client.get(url).status_code == 200, url
    assert client.get(f"{root}/duties/?ahead=31&kind=report").status_code == 200
    file = b"".join(client.get(f"{root}/duties/export/csv/").streaming_content).decode("utf-8-sig")
    assert file.count("\r\n") == len(client.get(f"{root}/duties/").context["rows"]) + 1
    assert logged_in("auditor.vara").get("/vara/supported-loans/").context["is_empty"]


def test_a_project_offers_only_what_can_be_done_with_its_loans(office: LoanOffice, logged_in: Any) -> None:
    """A new form C is another version of the same one: what it asks for changes with it."""
    clerk, approver = logged_in("clerk.gotene"), logged_in("approver.gotene")
    project(office, final="118397000")
    office.loan("ST-B", project="ST-1", kind=LoanKind.EXTRA, bond_price=Fraction("98.5"), bond_series="32H", is_callable=True)
    page, desk = "/gotene/supported-loans/projects/ST-1/loans/", "/gotene/supported-loans"
    change = {"correction": f"{desk}/projects/ST-1/correction/", "supplementary": f"{desk}/projects/ST-1/supplementary/"}

    def offered() -> set[str]:
        text = clerk.get(page).content.decode()
        return {name for name, url in (*change.items(), *((one, f"{desk}/loans/{one}/redemption/") for one in ("ST-L", "ST-B"))) if url in text}

    assert offered() == {"ST-L", "ST-B"}
    for final, wanted in (("117397000", "correction"), ("119397000", "supplementary")):
        approval = {"approved_on": date(2026, 10, 1), "approved_by": "Byrådet", "acquisition": kr(final)}
        office(correct_form, reference="ST-1", form=FormName.C, reason="Ny revision", **approval)
        assert offered() == {"ST-L", "ST-B", wanted}
    loan = f"{desk}/loans/ST-B/redemption/"
    assert loan in clerk.get(f"{desk}/loans/ST-B/").content.decode()
    asked = {"why": "voluntary", "method": "at_market", "settles_on": "2026-11-20", "price": "96,4", "amount": ""}
    step = clerk.post(loan, dict(clerk.get(loan, asked).context["sent"]))["Location"]
    form = approver.get(step).context["carry_form"]
    assert approver.post(f"{step}carry-out/", {name: form[name].value() or "" for name in form.fields}).status_code == 302
    assert offered() == {"ST-L", "supplementary"}
    assert loan not in clerk.get(f"{desk}/loans/ST-B/").content.decode()
