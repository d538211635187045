"""The year's fees on pages: chosen, looked through, prepared by one person, approved by another, charged once."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.urls import reverse

from borgen.guarantee.commitment import DecisionOutcome
from borgen.kernel.money import Money
from borgen.office.guarantee import jobs
from borgen.office.guarantee.models import FeeLine, FeeRun, Job
from borgen.office.guarantee.usecases import balance, register
from borgen.office.guarantee.usecases.terms import (
    BalanceTerms,
    BorrowerTerms,
    GuaranteeTerms,
    LoanEntry,
    LoanTerms,
)
from borgen.office.people.models import Account
from tests.office.test_pages_import import key_on, run_at_once, sv
from tests.office.two_offices import give_role

TODAY = datetime.now(ZoneInfo("Europe/Stockholm")).date()  # where the office is, as the pages have it
YEAR = TODAY.year
KEYS = count(1)


@pytest.fixture(autouse=True)
def _tasks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run_at_once(monkeypatch)


class Pages:
    """The fee pages of one organisation as one person sees them."""

    def __init__(self, client: Any, slug: str = "gotene") -> None:
        self.client, self.slug = client, slug

    def url(self, route: str, **parts: Any) -> str:
        return reverse(f"guarantee:{route}", kwargs={"organisation": self.slug, **parts})

    def get(self, route: str, query: str = "", **parts: Any) -> str:
        answer = self.client.get(self.url(route, **parts) + query)
        assert answer.status_code == 200, answer.status_code
        return str(answer.content.decode())

    def plan(self, year: int = YEAR) -> str:
        """Prepare the year as the button does; the page that it ends on."""
        page = self.get("fees", f"?year={year}")
        answer = self.client.post(self.url("fees-plan"), {"key": key_on(page), "year": year}, follow=True)
        assert answer.status_code == 200
        return str(answer.content.decode())

    def approve(self, number: int = 1, **changed: Any) -> Any:
        page = self.get("fee-run", year=YEAR, number=number)
        data = {"key": key_on(page), "manifest": key_on(page, "manifest")} | changed
        return self.client.post(self.url("fee-run-approve", year=YEAR, number=number), data)


@pytest.fixture
def enter(organisation: Any, clerk: Any) -> Callable[..., str]:
    """Enter a guarantee of ten million, decided two years ago, that owes ``owed`` kronor at the end of last year."""

    def entered(owed: int | None = 9_800_000, **terms: Any) -> str:
        day = date(YEAR - 2, 11, 20)
        stated = BalanceTerms(on=date(YEAR - 1, 12, 31), amount=_kr(owed), source="Banken") if owed is not None else None
        given: dict[str, Any] = {"decided": _kr(10_000_000), "outcome": DecisionOutcome.GRANTED, "decided_on": day, "executed_on": day,
                 "policy": "gotene"} | terms
        answer = register.enter_guarantee(
            organisation_id=organisation.pk, borrower=BorrowerTerms(name=f"Förening {next(KEYS)}"),
            terms=GuaranteeTerms(**given), loans=[LoanEntry(terms=LoanTerms(), balance=stated)], by=clerk,
            at=datetime.now(UTC), key=f"enter-{next(KEYS)}",
        )  # fmt: skip
        return str(answer["reference"])

    return entered


def _kr(kronor: int) -> Money:
    return Money(kronor * 100, "SEK")


@pytest.fixture
def clerk_pages(clerk_client: Any) -> Pages:
    return Pages(clerk_client)


@pytest.fixture
def approver_pages(approver_client: Any) -> Pages:
    return Pages(approver_client)


def test_an_empty_register_has_nothing_to_charge(clerk_pages: Pages) -> None:
    page = clerk_pages.get("fees")
    assert sv("Nothing to charge") in page
    assert clerk_pages.url("fees-plan") not in page
    assert sv("No fee has been charged") in clerk_pages.get("charged")


def test_the_preview_shows_basis_rate_and_why_and_charges_nothing(clerk_pages: Pages, enter: Callable[..., str]) -> None:
    """G8.3: each amount leads to its explanation; what is late is said; what cannot be priced is listed with its remedy."""
    priced, unpriced = enter(), enter(owed=None)
    page = clerk_pages.get("fees", f"?year={YEAR}")
    for text in ("9\xa0800\xa0000\xa0kr", "0,25\xa0%", "24\xa0500\xa0kr"):
        assert text in page
    assert clerk_pages.url("explain", reference=priced, amount=f"fee.{YEAR}.annual") in page
    assert f'href="{clerk_pages.url("balance", reference=unpriced)}"' in page
    assert sv("Readings that no source settles") in page
    is_late = date(YEAR, 4, 1) < TODAY
    assert (sv("It is late") in page) is is_late
    assert not FeeRun.objects.exists() and not FeeLine.objects.exists()
    answer = clerk_pages.client.get(clerk_pages.url("explain", reference=priced, amount=f"fee.{YEAR}.annual"))
    assert answer.status_code == 200


def test_one_prepares_and_another_approves(clerk_pages: Pages, approver_pages: Pages, enter: Callable[..., str]) -> None:
    """G8.3, I9: frozen by one person, charged by a second, once; the planner sees why they cannot."""
    enter()
    page = clerk_pages.plan()
    assert sv("You prepared this run, so another person has to approve it: two people see what is charged.") in page
    assert clerk_pages.url("fee-run-approve", year=YEAR, number=1) not in page
    assert not FeeLine.objects.filter(charged=True).exists()
    assert sv("It waits for a second person to approve it.") in clerk_pages.get("fees", f"?year={YEAR}")
    seen = approver_pages.get("fee-run", year=YEAR, number=1)
    data = {"key": key_on(seen), "manifest": key_on(seen, "manifest")}
    for _ in range(2):  # a second click charges nothing more
        answer = approver_pages.client.post(approver_pages.url("fee-run-approve", year=YEAR, number=1), data)
        assert answer.status_code == 302
    assert FeeLine.objects.filter(charged=True).count() == 1
    charged = clerk_pages.get("charged")
    line = FeeLine.objects.get()
    assert "24\xa0500\xa0kr" in charged
    assert clerk_pages.url("explain", reference=line.guarantee.reference, amount=f"charged.{line.pk}") in charged
    assert sv("Nothing to charge") in clerk_pages.get("fees", f"?year={YEAR}")


def test_a_clerk_may_not_approve_and_an_approver_not_their_own(
    clerk_pages: Pages, approver_pages: Pages, enter: Callable[..., str]
) -> None:
    """I9: also where the page is gone round."""
    enter()
    approver_pages.plan()
    url = approver_pages.url("fee-run-approve", year=YEAR, number=1)
    data = {"key": "a-key-of-my-own", "manifest": FeeRun.objects.get().manifest}
    assert clerk_pages.client.post(url, data).status_code == 403
    answer = approver_pages.client.post(url, data)
    assert answer.status_code == 409
    assert sv("Who froze the run cannot approve it: a second person has to.") in answer.content.decode()
    assert not FeeLine.objects.filter(charged=True).exists()


def test_a_run_is_approved_as_it_was_shown_or_not_at_all(
    clerk_pages: Pages, approver_pages: Pages, enter: Callable[..., str], organisation: Any, clerk: Any
) -> None:
    """What has become known since makes the run outdated: it says so, and is sent back with a reason."""
    reference = enter()
    clerk_pages.plan()
    assert approver_pages.approve(manifest="0" * 64).status_code == 409
    balance.correct_balance(
        organisation_id=organisation.pk, reference=reference, loan=1, on=date(YEAR - 1, 12, 31), amount=_kr(9_000_000),
        reason="Banken rättade", by=clerk, at=datetime.now(UTC), key="late-news",
    )  # fmt: skip
    assert sv("The register has changed") in approver_pages.get("fee-run", year=YEAR, number=1)
    assert approver_pages.approve().status_code == 409
    url = approver_pages.url("fee-run-reject", year=YEAR, number=1)
    page = approver_pages.get("fee-run-reject", year=YEAR, number=1)
    assert approver_pages.client.post(url, {"key": key_on(page), "reason": ""}).status_code == 422
    assert approver_pages.client.post(url, {"key": key_on(page), "reason": "Nytt saldo"}).status_code == 302
    assert "Nytt saldo" in clerk_pages.get("fee-run", year=YEAR, number=1)
    assert "22\xa0500\xa0kr" in clerk_pages.plan()
    assert approver_pages.approve(number=2).status_code == 302
    assert FeeLine.objects.get(charged=True).amount_minor == 22_500_00


def test_a_correction_is_linked_to_what_it_corrects(
    clerk_pages: Pages, approver_pages: Pages, enter: Callable[..., str], organisation: Any, clerk: Any
) -> None:
    """G8.3: a credit for a balance that turned out to be wrong, beside the charge."""
    reference = enter()
    clerk_pages.plan()
    approver_pages.approve()
    first = FeeLine.objects.get()
    balance.correct_balance(
        organisation_id=organisation.pk, reference=reference, loan=1, on=date(YEAR - 1, 12, 31), amount=_kr(9_000_000),
        reason="Banken rättade", by=clerk, at=datetime.now(UTC), key="late-news",
    )  # fmt: skip
    preview = clerk_pages.url("explain", reference=reference, amount=f"correction.{first.pk}")
    assert preview in clerk_pages.get("fees", f"?year={YEAR}")
    assert "2\xa0000\xa0kr" in clerk_pages.client.get(preview).content.decode()
    clerk_pages.plan()
    waiting = FeeLine.objects.get(charged=False)
    planned = clerk_pages.url("explain", reference=reference, amount=f"planned.{waiting.pk}")
    assert planned in clerk_pages.get("fee-run", year=YEAR, number=2)
    assert "2\xa0000\xa0kr" in clerk_pages.client.get(planned).content.decode()
    for none in (f"planned.{first.pk}", "planned.x", f"correction.{waiting.pk}", "correction."):
        assert clerk_pages.client.get(clerk_pages.url("explain", reference=reference, amount=none)).status_code == 404
    approver_pages.approve(number=2)
    page = clerk_pages.get("charged", f"?year={YEAR}")
    assert "2\xa0000\xa0kr" in page and "22\xa0500\xa0kr" in page
    assert page.count(clerk_pages.url("explain", reference=reference, amount=f"charged.{first.pk}")) == 2


def test_the_lists_leave_as_files(clerk_pages: Pages, approver_pages: Pages, enter: Callable[..., str]) -> None:
    enter()
    clerk_pages.plan()
    approver_pages.approve()
    for route, parts in (("charged-export", {}), ("fee-run-export", {"year": YEAR, "number": 1})):
        text = _content(clerk_pages.client.get(clerk_pages.url(route, form="csv", **parts))).decode("utf-8-sig")
        assert "24500,00" in text and "0,25" in text
        file = _content(clerk_pages.client.get(clerk_pages.url(route, form="xlsx", **parts)))
        cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows() for cell in row]
        assert cells.count(24500) == 2  # the line and the total
        assert clerk_pages.client.get(clerk_pages.url(route, form="pdf", **parts)).status_code == 404


def _content(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_year_that_cannot_be_planned_says_why(clerk_pages: Pages, enter: Callable[..., str]) -> None:
    """A run that fails leaves a sentence, not a page of its own."""
    enter(owed=None)
    page = clerk_pages.get("fees", f"?year={YEAR}")
    assert clerk_pages.url("fees-plan") not in page
    url = clerk_pages.url("fees-plan")
    answer = clerk_pages.client.post(url, {"key": "a-key-of-my-own", "year": YEAR}, follow=True)
    assert "ds-alert" in answer.content.decode() and not FeeRun.objects.exists()
    assert clerk_pages.client.post(url, {"key": "a-key-of-my-own"}).status_code == 400


def test_the_page_waits_while_the_year_is_worked_out(
    clerk_pages: Pages, enter: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    enter()
    monkeypatch.setattr(jobs, "_start", lambda number: None)
    page = clerk_pages.plan()
    url = clerk_pages.url("fees-planning", job=Job.objects.get().pk)
    assert f'hx-get="{url}"' in page
    run_at_once(monkeypatch)
    jobs._start(Job.objects.get().pk)
    answer = clerk_pages.client.get(url, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == clerk_pages.url("fee-run", year=YEAR, number=1)


def test_another_organisation_and_an_auditor(
    clerk_pages: Pages, auditor_client: Any, logged_in: Callable[[str], Any], enter: Callable[..., str]
) -> None:
    """I14: an auditor reads and changes nothing; the office next door sees nothing."""
    enter()
    clerk_pages.plan()
    auditor = Pages(auditor_client)
    page = auditor.get("fee-run", year=YEAR, number=1)
    assert "24\xa0500\xa0kr" in page
    for route in ("fee-run-approve", "fee-run-reject"):
        assert auditor.url(route, year=YEAR, number=1) not in page
        assert auditor_client.post(auditor.url(route, year=YEAR, number=1), {}).status_code == 403
    other = Pages(logged_in("clerk.vara"), "vara")
    for route, parts in (
        ("fee-run", {"year": YEAR, "number": 1}), ("fee-run-reject", {"year": YEAR, "number": 1}),
        ("fee-run-export", {"year": YEAR, "number": 1, "form": "csv"}), ("fees-planning", {"job": Job.objects.get().pk}),
    ):  # fmt: skip
        assert other.client.get(other.url(route, **parts)).status_code == 404, route
    assert sv("Nothing to charge") in other.get("fees", f"?year={YEAR}")
    assert "24\xa0500" not in other.get("charged")


def test_one_person_with_two_accounts_counts_once(
    clerk_pages: Pages, logged_in: Callable[[str], Any], enter: Callable[..., str], organisation: Any
) -> None:
    """I9: an approver's account of the person who planned does not approve."""
    enter()
    clerk_pages.plan()
    person = Account.objects.get(username="clerk.gotene").person
    alias = Account(person=person, username="approver.again")
    alias.set_password("ett-långt-lösenord-för-prov")
    alias.save()
    give_role(alias, organisation, "approver")
    pages = Pages(logged_in("approver.again"))
    page = pages.get("fee-run", year=YEAR, number=1)
    assert sv("You prepared this run, so another person has to approve it: two people see what is charged.") in page
    url = pages.url("fee-run-approve", year=YEAR, number=1)
    data = {"key": "a-key-of-my-own", "manifest": FeeRun.objects.get().manifest}
    assert pages.client.post(url, data).status_code == 409
