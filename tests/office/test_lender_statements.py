"""The lender's itemised statement: read with limits, compared term by term, its differences explained where a reading does."""

import io
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import xlsxwriter

from borgen.kernel.money import Money
from borgen.office.supported_loan.facts.comparison import compared_with_lender
from borgen.office.supported_loan.facts.figures import figures_of
from borgen.office.supported_loan.lender_file import lines_from
from borgen.office.supported_loan.models import LenderStatement
from borgen.office.supported_loan.queries.loan_figure import loan_figure
from borgen.office.supported_loan.queries.loans import loan
from borgen.office.supported_loan.usecases import lender_statements
from borgen.office.supported_loan.usecases.proposals import carry_out_step, prepare_step
from borgen.office.supported_loan.usecases.redemption import REDEMPTION, RedemptionTerms
from borgen.office.supported_loan.usecases.refusals import NoSuchLoan
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.rules.trace import replay
from borgen.supported_loan.index import IndexView, Observations
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason
from tests.office.loan_office import LoanOffice, kr

HEAD = "Forfaldsdag;Rente;Afdrag;Bidrag;Restgæld"
ITEMS = "Forfaldsdag;Tekst;Beløb"


@pytest.fixture
def office(organisation: Any, clerk: Any, approver: Any) -> LoanOffice:
    found = LoanOffice(organisation, clerk, approver)
    found.loan()
    return found


def danish(minor: int) -> str:
    whole, part = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole:,}".replace(",", ".") + f",{part:02}"


def file_of(
    office: LoanOffice, *, count: int = 8, wrong: dict[int, int] | None = None, number: str = "4711"
) -> bytes:
    rows = [HEAD]
    for row in figures_of(office.facts(number), index=IndexView(Observations())).plan.rows[:count]:
        interest = row.interest.minor + (wrong or {}).get(row.n, 0)
        amounts = (interest, row.principal.minor, row.contribution.minor, row.debt_after.minor)
        rows.append(";".join([f"{row.due_on:%d.%m.%Y}", *(danish(one) for one in amounts)]))
    return "\r\n".join([*rows, "I alt;;;;"]).encode("utf-8-sig")


def take(
    office: LoanOffice, content: bytes, *, name: str = "opgørelse.csv", loan: str = "4711", **given: Any
) -> Any:
    tolerance = given.pop("tolerance", kr("0.02"))
    return office(
        lender_statements.take_lender_statement,
        loan=loan,
        name=name,
        content=content,
        tolerance=tolerance,
        **given,
    )


def compared(office: LoanOffice) -> Any:
    row = LenderStatement.objects.latest("number")
    return compared_with_lender(
        office.facts(), lines_from(row.lines), organisation_id=office.id, sequence=999, tolerance=kr("0.02")
    ).found


def test_what_agrees_is_clean(office: LoanOffice) -> None:
    answer = take(office, file_of(office))
    assert (answer["lines"], answer["open"]) == (8, 0)
    assert compared(office).is_clean and compared(office).agreed == 32


def test_a_difference_is_tolerated_or_open(office: LoanOffice) -> None:
    answer = take(office, file_of(office, wrong={2: 1, 3: 900}))
    found = compared(office)
    assert answer["open"] == 1
    assert [(one.n, one.figure, one.is_tolerated, one.is_open) for one in found.differences] == [
        (2, "interest", True, False), (3, "interest", False, True),
    ]  # fmt: skip


def test_another_reading_explains_the_lenders_contribution(office: LoanOffice) -> None:
    outstanding = round(
        figures_of(office.facts(), index=IndexView(Observations())).plan.rows[0].balance.minor * 8 / 40_000
    )
    content = f"Forfaldsdag;Bidrag\r\n01.07.2026;{danish(outstanding)}".encode()
    assert take(office, content, tolerance=kr("0"))["open"] == 0
    assert compared(office).differences[0].explained_by == ("contribution_base",)


def test_a_workbook_is_read_as_well(office: LoanOffice) -> None:
    buffer = io.BytesIO()
    first = figures_of(office.facts(), index=IndexView(Observations())).plan.rows[0]
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Ydelser")
        sheet.write_row(0, 0, ["Lån 4711"])
        sheet.write_row(2, 0, ["Forfaldsdato", "Rente", "Afdrag"])
        sheet.write_datetime(3, 0, first.due_on, book.add_format({"num_format": "dd-mm-yyyy"}))  # type: ignore[arg-type]
        sheet.write_row(3, 1, [first.interest.minor / 100, first.principal.minor / 100])
    assert take(office, buffer.getvalue(), name="opgørelse.xlsx")["open"] == 0


@pytest.mark.parametrize(("head", "names"), [
    ("Betalingsdag;Tekst;Beløb (kr.)", ("Rente", "Afdrag", "Bidrag", "Restgæld", "Ydelse i alt")),
    ("Dato;Post;Beløb;Restgæld", ("Rente:", "Afdrag", "Administrationsbidrag", "Kontantrestgæld", "Ydelse")),
    ("Förfallodag;Benämning;Belopp", ("Ränta", "Amortering", "Bidrag", "Skuld", "Betalning")),
    ("Due;Item;Amount", ("Interest", "Instalment", "Contribution", "Remaining debt", "Service")),
])  # fmt: skip
def test_one_row_a_figure_says_the_same_as_one_row_a_term(office: LoanOffice, head: str, names: tuple[str, ...]) -> None:
    rows = figures_of(office.facts(), index=IndexView(Observations())).plan.rows[:8]
    items = [head]
    for row in reversed(rows):
        amounts = (row.interest, row.principal, row.contribution, row.debt_after, row.service)
        items += [f"{row.due_on:%d-%m-%Y};{name};{danish(one.minor)}" for name, one in zip(names, amounts, strict=True)]
    assert take(office, "\r\n".join([*items, "I alt;;"]).encode())["open"] == 0
    taken = compared(office)
    assert (taken.agreed, taken.differences, taken.only_own, taken.only_lender) == (8 * 4, (), (), ())


def test_days_that_one_side_lacks_are_open(office: LoanOffice) -> None:
    lines = file_of(office, count=3).decode("utf-8-sig").splitlines()
    content = "\r\n".join([lines[0], lines[1], lines[3], "15.08.2026;1,00;1,00;1,00;1,00"]).encode()
    assert take(office, content)["open"] == 2
    found = compared(office)
    assert (found.only_lender, found.only_own) == ((date(2026, 8, 15),), (date(2026, 7, 1),))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Navn;Beløb\r\nA;1", "no_headings"),
        (HEAD, "no_rows"),
        (f"{HEAD}\r\n32.01.2026;1,00;1,00;1,00;1,00", "not_a_day"),
        (f"{HEAD}\r\n01.04.2026;1.234;1,00;1,00;1,00", "amount_unsure"),
        (f"{HEAD}\r\n01.04.2026;ca. 5;1,00;1,00;1,00", "not_an_amount"),
        (f"{HEAD}\r\n01.04.2026;1,00;;;\r\n01.04.2026;1,00;;;", "day_twice"),
        (f"{ITEMS}\r\n01.04.2026;Gebyr;1,00", "not_a_figure"),
        (f"{ITEMS}\r\n01.04.2026;Rente;1,00\r\n01.04.2026;Rente;1,00", "figure_twice"),
        (f"{ITEMS}\r\n01.04.2026;Rente;1.234", "amount_unsure"),
        (f"{ITEMS}\r\n01.04.2026;Rente;", "not_an_amount"),
        (f"{ITEMS}\r\n01.04;Rente;1,00", "not_a_day"),
        (f"{ITEMS}\r\n01.04.2026;Ydelse i alt;1,00", "no_rows"),
    ],
)
def test_nothing_is_guessed(office: LoanOffice, text: str, problem: str) -> None:
    with pytest.raises(lender_statements.NotAnItemisedStatement) as refused:
        take(office, text.encode())
    assert refused.value.params["problem"] == problem
    assert not LenderStatement.objects.exists()


def test_what_cannot_be_is_refused(office: LoanOffice, other_organisation: Any) -> None:
    with pytest.raises(lender_statements.ToleranceOutOfBounds):
        take(office, file_of(office), tolerance=kr("-1"))
    with pytest.raises(lender_statements.FileNotRead):
        take(office, b"PK\x03\x04 nothing", name="opgørelse.xlsx")
    with pytest.raises(NoSuchLoan):
        take(office, file_of(office), loan="9999")
    office.loan("4712", kind=LoanKind.EXTRA)
    assert take(office, file_of(office, number="4712"), loan="4712")["open"] == 0


def test_a_part_redeemed_after_a_term_is_in_the_debt_of_its_day(organisation: Any, clerk: Any, approver: Any) -> None:
    """The lender stated the debt of 1 October before a part was redeemed on 20 November, and so is it as of a day between."""
    office = LoanOffice(organisation, clerk, approver)
    office.loan(bond_price=Fraction("98.5"), bond_series="32H")
    content = file_of(office, count=3)
    before = {day: debt(office, day) for day in (date(2026, 10, 15), date(2026, 11, 19))}
    terms = RedemptionTerms(
        why=RedemptionReason.VOLUNTARY, method=RedemptionMethod.AT_MARKET, settles_on=date(2026, 11, 20), price=Fraction("96.4"),
        amount=kr("20000000"),
    )  # fmt: skip
    step = office(prepare_step, step=REDEMPTION, reference="P-4711", loan="4711", terms=terms.plain())
    office(carry_out_step, steps=STEPS, number=step["number"], manifest=step["manifest"], by=approver)
    assert take(office, content)["open"] == 0
    assert {day: debt(office, day) for day in before} == before
    assert debt(office, date(2026, 11, 20)) == before[date(2026, 11, 19)] - kr("20000000")
    found = loan_figure(organisation_id=office.id, number="4711", figure="debt", n=0, as_of=date(2026, 10, 15))
    assert replay(found.trace) == before[date(2026, 10, 15)].minor


def debt(office: LoanOffice, day: date) -> Money:
    return loan(organisation_id=office.id, number="4711", as_of=day).debt
