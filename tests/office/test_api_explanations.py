"""Every amount that the API answers of statements, regulations and prepared steps is explained by it, with the page's arithmetic."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from borgen.kernel.money import Money
from borgen.office.journal.models import Event
from borgen.office.supported_loan.models import Proposal, RegulationRun
from borgen.office.supported_loan.usecases.lender_statements import take_lender_statement
from borgen.office.supported_loan.usecases.projects import enter_project
from borgen.office.supported_loan.usecases.proposals import carry_out_step, prepare_step
from borgen.office.supported_loan.usecases.redemption import REDEMPTION, RedemptionTerms
from borgen.office.supported_loan.usecases.regulation import carry_out_regulation
from borgen.office.supported_loan.usecases.statements import correct_statements, make_statement
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.rules.trace import Trace, replay
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason
from tests.office.loan_office import LoanOffice
from tests.office.running_loans import running_loans

pytestmark = pytest.mark.engine_neutral

AT = "as_of=2026-11-28"
AMOUNT = re.compile(r"-?\d+\.\d\d")
LOANS = ("4711", "A/2")


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    """Two loans with a year stated, a regulation and a redemption that wait, and a statement of the lender's that differs."""
    found = LoanOffice(organisation, clerk, approver)
    for number in LOANS:
        found(enter_project, reference=f"P-{number}", terms=ProjectTerms(name="Plejecenter", committed_on=date(2018, 9, 10)))
    running_loans(found.id, {number: f"P-{number}" for number in LOANS}, at=datetime(2026, 11, 28, 8, tzinfo=UTC))
    content = b"Forfaldsdag;Rente;Afdrag\r\n01.04.2019;781425,20;538406,58"
    found(take_lender_statement, loan="A/2", name="lender.csv", content=content, tolerance=Money(2, "DKK"))
    return found


@pytest.fixture
def ask(office: LoanOffice, logged_in: Callable[[str], Client]) -> Callable[..., Any]:
    """A call, and with it that a stranger gets nothing there."""
    reader, stranger = logged_in("auditor.gotene"), logged_in("clerk.vara")

    def asked(path: str, expected: int = 200) -> Any:
        answer = reader.get(f"/api/gotene/{path}")
        assert answer.status_code == expected, (path, answer.content)
        assert stranger.get(f"/api/vara/{path}").status_code in (404, 200) and stranger.get(f"/api/gotene/{path}").status_code == 404
        return answer.json()

    return asked


def holds(ask: Callable[..., Any], address: str, amount: str, *, more: str = "") -> Any:
    """The explanation ends in the amount, and its arithmetic verifies."""
    told = ask(f"{address}?{more or AT}")
    assert told["amount"] == amount, address
    exact = replay(Trace.from_plain(told["trace"]))
    assert abs(exact - Money.parse(amount, "DKK").minor) <= 0.5  # type: ignore[operator] # a yearly payment is exact
    assert told["lines"] and told["lines"][-1]["value"]
    return told


def amounts(found: dict[str, Any], *names: str) -> Iterator[tuple[str, str]]:
    return ((name, found[name]) for name in names or found if isinstance(found[name], str) and AMOUNT.fullmatch(found[name]))


def regulate(office: LoanOffice) -> None:
    office(carry_out_regulation, year=2020, number=1, manifest=RegulationRun.objects.get().manifest, by=office.approver)


def prepare(office: LoanOffice) -> None:
    said = RedemptionTerms(
        why=RedemptionReason.VOLUNTARY, method=RedemptionMethod.AT_MARKET, settles_on=date(2020, 2, 3), price=Fraction(97),
        amount=Money.parse("20000000", "DKK"),
    )  # fmt: skip
    office(prepare_step, step=REDEMPTION, reference="P-A/2", loan="A/2", terms=said.plain())


def redeem(office: LoanOffice, loan: str) -> None:
    step = Proposal.objects.get(loan__number=loan)
    office(carry_out_step, steps=STEPS, number=step.number, manifest=step.manifest, by=office.approver)


def test_statements_explain_their_terms_sums_and_control_totals(ask: Any, office: LoanOffice) -> None:
    regulate(office)
    for loan in LOANS:
        office(make_statement, loan=loan, since=date(2020, 1, 1), until=date(2021, 1, 1))
    prepare(office)
    redeem(office, "A/2")  # the year 2020 was stated as if it ran on
    office(correct_statements, loan="A/2", reason="Delvis indfriet")
    seen = 0
    for loan, numbers in (("4711", (1, 2)), ("A/2", (1, 2, 3))):
        for number in numbers:
            stated = ask(f"loans/{loan}/statements/{number}")
            where = f"loans/{loan}/statements/{number}/explanations"
            for term in stated["terms"]:
                for figure, amount in amounts(term):
                    told = holds(ask, f"{where}/{figure}/{term['n']}", amount)
                    assert (told["loan"], told["statement"], told["due_on"]) == (loan, number, term["due_on"])
                    seen += 1
            for figure, amount in amounts(stated["totals"]):
                told = holds(ask, f"{where}/{figure}/0", amount)
                assert told["due_on"] is None and len(told["parts"]) == len(stated["terms"])
                assert all(ask(part["explained_at"])["figure"] == figure for part in told["parts"])
            ask(f"{where}/balance/0", 404)
            ask(f"{where}/state/99", 404)
    assert seen > 50
    for year in (2019, 2020):
        for figure, amount in amounts(ask(f"loan-statements/{year}")["totals"]):
            told = holds(ask, f"loan-statements/{year}/explanations/{figure}", amount)
            assert told["parts"] and all(ask(part["explained_at"])["n"] == 0 for part in told["parts"])
    for odd in ("loan-statements/2019/explanations/balance", "loan-statements/1/explanations/state", "loans/4711/statements/9/explanations/state/0"):
        ask(odd, 404)


def test_the_lenders_differences_are_explained(ask: Any, office: LoanOffice) -> None:
    page = ask("loans/A/2/lender-statements/1")
    assert page["differences"]
    for one in page["differences"]:
        told = holds(ask, f"loans/A/2/lender-statements/1/explanations/{one['figure']}/{one['n']}", one["difference"])
        (own,) = told["parts"]
        assert ask(own["explained_at"])["amount"] == one["own"] and told["due_on"] == one["due_on"]
    ask("loans/A/2/lender-statements/1/explanations/state/1", 404)
    ask("loans/4711/lender-statements/1/explanations/interest/1", 404)


def test_regulations_are_explained_before_and_after_they_were_carried_out(ask: Any, office: LoanOffice) -> None:
    due, run = ask("regulations/2020?compare=true"), ask("regulation-runs/2020/1")
    lines = due["regulations"] + due["corrections"]
    assert len(run["regulations"]) == 2 and len(lines) == 2 and due["compared"]
    then, office.at = "2026-11-28T09:30:00Z", datetime(2026, 11, 28, 10, tzinfo=UTC)
    told = {}
    for line in lines:
        for figure in ("before", "after"):
            told[line["loan"], figure] = holds(ask, f"regulations/2020/explanations/{line['loan']}/{line['loan_year']}/{figure}", line[figure])
    for one in due["compared"]:
        for figure, amount in amounts(one, "guide", "statute", "difference"):
            holds(ask, f"regulations/2020/explanations/{one['loan']}/{one['loan_year']}/{figure}", amount)

    def of_run() -> None:
        for line in run["regulations"]:
            for figure in ("before", "after"):
                where = f"regulation-runs/2020/1/explanations/{line['loan']}/{line['loan_year']}/{figure}"
                assert holds(ask, where, line[figure])["trace"] == told[line["loan"], figure]["trace"]

    of_run()
    regulate(office)
    of_run()
    assert not ask("regulations/2020")["regulations"]
    ask("regulations/2020/explanations/4711/2/after", 404)
    holds(ask, "regulations/2020/explanations/4711/2/after", told["4711", "after"]["amount"], more=f"{AT}&known_at={then}")
    for odd in ("regulations/2020/explanations/4711/3/after", "regulations/2020/explanations/none/2/after", "regulations/1/explanations/4711/2/after",
                "regulation-runs/2020/0/explanations/4711/2/after", "regulation-runs/2020/1/explanations/4711/2/guide"):  # fmt: skip
        ask(odd, 404)


def test_a_prepared_step_is_explained_while_it_waits_and_afterwards(ask: Any, office: LoanOffice, logged_in: Any) -> None:
    prepare(office)
    number, shown = Proposal.objects.values_list("number", "shown").get(loan__number="A/2")
    before = Event.objects.filter(organisation_id=office.id).order_by("sequence").first()
    assert before is not None
    names = ask(f"prepared-steps/{number}/explanations")
    assert {"paid", "gain", "redeemed", "bonds_cost"} <= set(names) <= set(shown)

    def explained() -> list[Any]:
        where, now = f"prepared-steps/{number}/explanations", "known_at=2026-11-29"
        return [holds(ask, f"{where}/{name}", shown[name].removesuffix(" DKK"), more=now)["trace"] for name in names]

    waiting = explained()
    redeem(office, "A/2")
    assert explained() == waiting
    page = logged_in("auditor.gotene").get(f"/gotene/supported-loans/proposals/{number}/")
    opened = [url.rstrip("/").rpartition("/")[2] for _label, _value, url in page.context["shown"] if url]
    assert sorted(opened) == sorted(names)
    known_at = quote(before.recorded_at.isoformat())
    for odd in (f"prepared-steps/{number}/explanations/nothing", "prepared-steps/99/explanations/paid", "prepared-steps/99/explanations",
                f"prepared-steps/{number}/explanations/paid?known_at={known_at}"):  # fmt: skip
        ask(odd, 404)
