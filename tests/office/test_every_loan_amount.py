"""Every amount that the desk of the supported loan shows opens an explanation: it verifies and ends in the figure shown.

The pages themselves are walked, so that an amount that is new on one of them and opens nothing fails here. While they are,
each amount that is put into words carries its exact value, so that none can hide in a text.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from borgen.kernel.money import Money
from borgen.kernel.rounding import to_money
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import AccountActor, SystemActor
from borgen.office.people.models import Account
from borgen.office.supported_loan.demo import SLUG, load
from borgen.office.supported_loan.quote import throttle
from borgen.office.supported_loan.usecases.correction import CORRECTION
from borgen.office.supported_loan.usecases.forms_abc import approve_form
from borgen.office.supported_loan.usecases.lender_statements import take_lender_statement
from borgen.office.supported_loan.usecases.loans import LoanEntry, register_loan
from borgen.office.supported_loan.usecases.projects import enter_project
from borgen.office.supported_loan.usecases.proposals import carry_out_step, prepare_step
from borgen.office.supported_loan.usecases.redemption import REDEMPTION, RedemptionTerms
from borgen.office.supported_loan.usecases.refixing import REFIXING, RefixingTerms
from borgen.office.supported_loan.usecases.statements import correct_statements, make_statement
from borgen.office.supported_loan.usecases.statuses import observe_status
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.usecases.supplementary import SUPPLEMENTARY, SupplementaryTerms
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.office.ui import formats
from borgen.rules.trace import replay
from borgen.supported_loan.choices import BuildingForm, RateBasis, Region
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason
from tests.office.running_loans import running_loans
from tests.office.shown_amounts import Shown, shown_amounts

pytestmark = [pytest.mark.django_db, pytest.mark.engine_neutral]

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
BASE = f"/{SLUG}/supported-loans"
MARK = re.compile("⟦(-?[0-9]+)⟧")
OPENED = 2
"""About so many of the amounts of one place on a page are opened: the first, and one or two after it."""
LAST_STEP = 14
"""The number of the last step that was prepared."""
QUOTE = "/quote/supported-loan/?acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=3"
"""Open to everybody, and of no organisation."""
QUOTED = "why=voluntary&method=at_market&settles_on=2026-11-20&price=96.4"
OVER_ALL = {
    "start": "", "loans": "loans/", "loans: narrowed": "loans/?kind=first&q=R-", "projects": "projects/",
    "projects: narrowed": "projects/?q=Sol", "budget": "budget/2026/", "budget: ahead": "budget/2031/?rise=2",
    "loan report": "loan-report/2026/", "statements": "statements/?year=2019", "statements: corrected": "statements/?year=2026",
    "regulation": "regulation/?year=2020&compare=1", "regulation: next": "regulation/?year=2027",
    "run": "regulation/2020/1/", "duties": "duties/",
    "scenarios": "scenarios/?scenarios=40&years=6", "scenarios: of the past": "scenarios/?scenarios=10&years=2&as_of=2017-12-31",
    "proposals": "proposals/",
}  # fmt: skip
OF_LOANS = {"loan": "", "terms": "terms/", "law": "law/", "redemption": "redemption/"}
OF_PROJECTS = {"project": "", "credit": "credit/", "project loans": "loans/", "project report": "report/"}
LOANS = ("KK-4711", "KK-2107", "KK-1088", "R1", "PART", "EXTRA")
PROJECTS = ("ST-2018-001", "ST-2024-003", "ST-2010-004", "R-1")
ONE_BY_ONE = {
    "loan: of a rise": "loans/KK-4711/?rise=2",
    "redemption: all": f"loans/KK-4711/redemption/?{QUOTED}",
    "redemption: part": f"loans/KK-4711/redemption/?{QUOTED}&amount=20000000",
    "statement": "loans/R1/statements/1/", "statement: before": "loans/PART/statements/1/",
    "statement: correction": "loans/PART/statements/2/",
    "lender statement": "loans/R1/lender-statements/1/", "lender statement: other": "loans/PART/lender-statements/1/",
    "quote": f"{QUOTE}&inflation=2&extra_investment=5000000",
    "quote: maximum and rates": f"{QUOTE}&area=3000&region=capital&approved_on=2018-09-20&refixing_rate=3,5&bond_price=98,25",
}  # fmt: skip

ENTERED = {
    ("loan", "The loan's terms / Principal"): "the loan as it was paid out, or registered with its papers",
    ("loan", "The loan's terms / Supported sum"): "the same",
    ("loans", "Loans / Principal"): "the same", ("loan report", "Loan by loan / Borrowed"): "the same",
    ("project loans", "* / Principal"): "the same", ("project report", "Loan * / Principal"): "the same",
    ("projects", "Projects / Acquisition sum"): "as approved in the form that counts",
    ("project", "Forms A, B and C / *"): "as approved in the form", ("project", "Financing plan / Amount, total"): "the same",
    ("project report", "Form * / Acquisition sum"): "the same",
    ("project", "Service areas / Acquisition sum without VAT"): "as stated, with its source",
    ("project report", "Service areas / Acquisition sum without VAT"): "the same",
    ("project", "Values stated for this project / *"): "as stated, with its source",
    ("credit", "Terms / Limit of the credit"): "agreed with the lender",
    ("credit", "Account / Amount"): "what two people drew or paid; interest explains itself",
    ("credit", "p"): "what the loan's disbursement settled, explained with the prepared step",
    ("lender statement", "Tolerance"): "as the clerk set it", ("lender statement", "Differences / The lender's"): "the lender's file",
    ("proposal", "What is to be done / Amount"): "as it was proposed",
    ("proposal", "The figures that were shown / Acquisition sum"): "as approved in the form",
    ("proposal", "The figures that were shown / Supported sum, before"): "as registered with the loan",
    ("proposal", "The figures that were shown / Principal"): "the loan as it was paid out; that of a new one explains itself",
    ("proposal", "The figures that were shown / Limit of the credit"): "agreed with the lender",
    ("proposal", "The figures that were shown / By the commitment's day"): "a value of the law, with where it stands",
    ("redemption", "How it was worked out / Value*"): "the lines of the explanation itself",
    ("quote", "Financing / Amount"): "the acquisition sum of the question",
    ("quote", "The law behind it / Value"): "a value of the law, with where it stands",
}
"""Amounts that somebody has entered, by page and place, with where they come from."""


@pytest.fixture(scope="module")
def demo(rows_of_the_module: Callable[[], Any]) -> Iterator[None]:
    """The made-up municipality, with loans of a redemption, of statements and of steps besides, once for the module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "PROFILE", "demo")
        with rows_of_the_module():
            load()
            _more(Organisation.objects.get(slug=SLUG).pk)
        yield


def _more(organisation_id: int) -> None:
    keys = count(1)

    def do(usecase: Any, *, by: Any = SystemActor(), **given: Any) -> Any:
        return usecase(organisation_id=organisation_id, by=by, at=NOW, key=f"more {next(keys)}", **given)

    for reference in ("R-1", "R-2", "R-3", "R-4"):
        do(enter_project, reference=reference, terms=ProjectTerms(name=f"Plejecenter {reference}", committed_on=date(2018, 9, 10)))
    running_loans(organisation_id, {"R1": "R-1", "R2": "R-2"}, at=NOW, with_file=True)
    entry = partial(
        LoanEntry, principal=Money.parse("104189360", "DKK"), supported_sum=Money.parse("118397000", "DKK"),
        committed_on=date(2018, 9, 10), disbursed_on=date(2026, 1, 1), rate=Fraction("0.03"), bond_price=Fraction("98.5"),
        bond_series="32H",
    )  # fmt: skip
    do(register_loan, project="R-3", entry=entry(number="PART", kind=LoanKind.FIRST))
    do(register_loan, project="R-4", entry=entry(number="EXTRA", kind=LoanKind.EXTRA))
    do(make_statement, loan="PART", since=date(2026, 1, 1), until=date(2027, 1, 1))
    said = RedemptionTerms(
        why=RedemptionReason.VOLUNTARY, method=RedemptionMethod.AT_MARKET, settles_on=date(2026, 5, 4), price=Fraction(97),
        amount=Money.parse("20000000", "DKK"),
    )  # fmt: skip
    prepared = do(prepare_step, step=REDEMPTION, reference="R-3", loan="PART", terms=said.plain())
    do(carry_out_step, steps=STEPS, number=prepared["number"], manifest=prepared["manifest"], by=_approver())
    content = b"Forfaldsdag;Rente;Afdrag\r\n01.04.2026;781420,20;538406,08"
    do(take_lender_statement, loan="PART", name="lender.csv", content=content, tolerance=Money(2, "DKK"))
    do(prepare_step, step=CORRECTION, reference="ST-2018-001", loan="KK-4711", terms={"reason": "Skema C"})
    _carried_out(do, entry)
    do(correct_statements, loan="PART", reason="Indfriet i maj")


def _carried_out(do: Callable[..., Any], entry: Callable[..., LoanEntry]) -> None:
    """A supplementary loan, a correction and a refixing that a second person has carried out."""
    for reference, final in (("S-1", "118397300"), ("C-1", "117397000")):
        terms = ProjectTerms(
            name=f"Plejecenter {reference}", committed_on=date(2018, 9, 10), area=Fraction(3950), region=Region.CAPITAL,
            building_form=BuildingForm.MULTI_STOREY, ready_on=date(2025, 12, 1),
        )  # fmt: skip
        do(enter_project, reference=reference, terms=terms)
        for form, on, amount in ((FormName.B, date(2018, 9, 10), "118397000"), (FormName.C, date(2026, 10, 1), final)):
            sum_of_form = Money.parse(amount, "DKK")
            do(approve_form, reference=reference, form=form, approved_on=on, approved_by="Byrådet", acquisition=sum_of_form)
        do(register_loan, project=reference, entry=entry(number=f"{reference}-L", kind=LoanKind.FIRST))
    do(observe_status, reference="S-1", status=90, since=date(2026, 11, 1), source="BOSSINF")
    do(enter_project, reference="F-1", terms=ProjectTerms(name="Plejecenter F-1", committed_on=date(2012, 9, 10)))
    old = entry(
        number="F-1-L", kind=LoanKind.FIRST, committed_on=date(2012, 9, 10), disbursed_on=date(2016, 10, 1), taken_over=None
    )
    do(register_loan, project="F-1", entry=old)
    rest = SupplementaryTerms(number="S-1-T", on=date(2026, 11, 20), rate=Fraction("0.035")).plain()
    anew = RefixingTerms(after_term=40, rate=Fraction("0.025"), basis=RateBasis.ENTERED, source="Långivers brev").plain()
    for step, reference, loan, terms in (
        (SUPPLEMENTARY, "S-1", "", rest),
        (CORRECTION, "C-1", "C-1-L", {"reason": "Skema C"}),
        (REFIXING, "F-1", "F-1-L", anew),
    ):
        ready = do(prepare_step, step=step, reference=reference, loan=loan, terms=terms)
        do(carry_out_step, steps=STEPS, number=ready["number"], manifest=ready["manifest"], by=_approver())


def _approver() -> AccountActor:
    account = Account.objects.get(username="godkender")
    return AccountActor(account_id=account.pk, person=str(account.person_id), role="approver")


@pytest.fixture
def reader(demo: None, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setitem(throttle.A_MINUTE, "quote", 10_000)
    client = Client()
    account = Account.objects.get(username="sagsbehandler")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def _pages() -> Iterator[tuple[str, str]]:
    yield from OVER_ALL.items()
    yield from ONE_BY_ONE.items()
    for number in LOANS:
        yield from ((name, f"loans/{number}/{path}") for name, path in OF_LOANS.items())
    for reference in PROJECTS:
        yield from ((name, f"projects/{reference}/{path}") for name, path in OF_PROJECTS.items())
    yield from (("proposal", f"proposals/{number}/") for number in range(1, LAST_STEP + 1))


@contextmanager
def marked() -> Iterator[None]:
    """Amounts are put into words with their value in øre before them."""
    plain = formats.money_text

    def with_value(value: Any, form: str = "") -> str:
        text = plain(value, form)
        minor = value[0] if isinstance(value, tuple) else getattr(value, "minor", None)
        return text if minor is None else f"⟦{minor}⟧{text}"

    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("borgen."):
                for attribute in [one for one, known in vars(module).items() if known is plain]:
                    patch.setattr(module, attribute, with_value)
        yield


def _amounts(client: Client, path: str) -> list[Shown]:
    with marked():
        answer = client.get(path if path.startswith("/") else f"{BASE}/{path}")
    assert answer.status_code == 200, path
    return shown_amounts(answer.content.decode(), MARK)


def _is_entered(page: str, place: str) -> bool:
    return any(_fits(entry, page.partition(":")[0], place) for entry in ENTERED)


def _fits(entry: tuple[str, str], page: str, place: str) -> bool:
    return entry[0] == page and fnmatchcase(place, entry[1])


def _explains(href: str) -> bool:
    route = resolve(href.partition("?")[0]).url_name or "" if href.startswith("/") else ""
    return "explain" in route or route.endswith("-total")


@pytest.mark.parametrize(("name", "path"), [pytest.param(n, p, id=p or "start") for n, p in _pages()])
def test_every_amount_of_a_page_explains_itself(name: str, path: str, reader: Client) -> None:
    silent, by_place = set(), {}
    for one in _amounts(reader, path):
        if _explains(one.href) or any(map(_explains, one.near)):
            by_place.setdefault(one.place, []).append(one)
        elif not _is_entered(name, one.place):
            silent.add((name, one.place, one.text))
    assert not silent, "amounts that open no explanation"
    for place, amounts in by_place.items():
        for one in amounts[:: max(1, len(amounts) // OPENED)]:
            _holds(reader, one, place)


def _holds(client: Client, one: Shown, place: str) -> None:
    """The explanation that the amount opens verifies, and ends in it: an exact one is rounded only to be shown."""
    href = one.href if _explains(one.href) else next(filter(_explains, one.near))
    answer = client.get(href, headers={"HX-Request": "true"})
    assert answer.status_code == 200, (place, href)
    trace = answer.context["found"].trace
    worth, found = replay(trace), MARK.fullmatch(one.text)
    assert isinstance(worth, Fraction) and found is not None, (place, href)
    assert to_money(worth, currency="DKK").minor == int(found[1]), (place, href, str(worth), one.text)


def test_every_kind_of_step_is_walked_after_it_was_carried_out(reader: Client) -> None:
    shown = [reader.get(f"{BASE}/proposals/{number}/").context["one"] for number in range(1, LAST_STEP + 1)]
    assert {one.kind for one in shown if one.state == "done"} == set(STEPS)
    assert reader.get(f"{BASE}/proposals/{LAST_STEP + 1}/").status_code == 404


def test_no_entered_value_outlives_its_reason(reader: Client) -> None:
    """Once its amount explains itself, or is shown no more, it has to go."""
    silent = {
        (name.partition(":")[0], one.place)
        for name, path in _pages()
        for one in _amounts(reader, path)
        if not _explains(one.href)
    }
    assert not [entry for entry in ENTERED if not any(_fits(entry, *where) for where in silent)]
