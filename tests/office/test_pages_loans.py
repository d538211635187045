"""The pages of loans, regulation and statements: what they show, who may do what, and never another office's."""

import re
from datetime import UTC, date, datetime
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from borgen.office.supported_loan.forms.changes import RedemptionForm, SupplementaryForm
from borgen.office.supported_loan.forms.loans import LoanForm
from borgen.office.supported_loan.forms.money import DisbursementForm
from borgen.office.supported_loan.models import (
    LenderStatement,
    Refixing,
    RegulationLine,
    RegulationRun,
    Statement,
)
from borgen.office.supported_loan.usecases import regulation
from borgen.supported_loan.choices import Regime
from borgen.supported_loan.kept_payment import TakenOver
from borgen.supported_loan.paid_out import LoanKind
from tests.office.loan_office import LoanOffice
from tests.office.test_lender_statements import file_of


@pytest.fixture
def office(
    organisation: Any, other_organisation: Any, clerk: Any, approver: Any, monkeypatch: Any
) -> LoanOffice:
    for one in (organisation, other_organisation):
        one.programmes = "guarantee,supported_loan"
        one.save()
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 2, 1, 9, tzinfo=UTC))
    found = LoanOffice(organisation, clerk, approver)
    found.at = datetime(2026, 11, 28, 9, tzinfo=UTC)
    found.loan(regime=Regime.GUIDE)
    return found


BASE = "/gotene/supported-loans"


def text(response: Any) -> str:
    """What a reader sees of a page."""
    bare = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(bare).replace("\u00a0", " ").split())


def test_the_list_and_its_file(office: LoanOffice, auditor_client: Any) -> None:
    office.loan("4712", kind=LoanKind.EXTRA)
    shown = text(auditor_client.get(f"{BASE}/loans/"))
    assert "4711" in shown and "104.189.360" in shown and "Ikke indberettet" in shown
    assert "4712" not in text(auditor_client.get(f"{BASE}/loans/?kind=first"))
    assert "4711" in text(auditor_client.get(f"{BASE}/loans/?q=P-4711"))
    assert "Intet lån passer" in text(auditor_client.get(f"{BASE}/loans/?q=findes-ikke"))
    file = b"".join(auditor_client.get(f"{BASE}/loans/export/csv/").streaming_content).decode("utf-8-sig")
    assert file.splitlines()[1].startswith("4711;P-4711;")
    workbook = auditor_client.get(f"{BASE}/loans/export/xlsx/")
    assert workbook.status_code == 200
    assert len(b"".join(workbook.streaming_content)) > 1000
    assert auditor_client.get(f"{BASE}/loans/export/pdf/").status_code == 404


def test_the_log_finds_a_loan_by_its_number_and_a_key_leads_to_one_page(office: LoanOffice, auditor_client: Any) -> None:
    log = reverse("journal:events", kwargs={"organisation": "gotene"})
    kept, none, other = (
        text(auditor_client.get(f"{log}?subject={subject}")).count("4711")
        for subject in ("4711", "findes-ikke", "guarantee:4711")
    )
    assert kept > other and not none
    shown = auditor_client.get(f"{BASE}/").content.decode()
    keys = re.findall(r'data-shortcut="([^"]+)"', shown)
    assert keys and len(keys) == len(set(keys))


def test_a_loan_as_of_a_day_and_as_known_then(office: LoanOffice, auditor_client: Any) -> None:
    now = text(auditor_client.get(f"{BASE}/loans/4711/"))
    assert "kan ikke udbetales endnu" in now
    assert "871.638,97" in now  # by the guide, until it is regulated
    before = text(auditor_client.get(f"{BASE}/loans/4711/?as_of=2026-02-01"))
    assert "104.189.360,00" in before and now != before
    assert auditor_client.get(f"{BASE}/loans/4711/?known_at=2026-01-01").status_code == 404
    terms = auditor_client.get(f"{BASE}/loans/4711/terms/")
    assert "Rente pr. år" in text(terms) and "Sats" not in text(terms)
    assert "Terminer 120, 4 om året" in now and "Ikke kendt: ingen kilde" in now
    assert terms.content.decode().count("<tr>") >= 120 and "491.047,78" in text(terms)
    assert "§ 129" in text(auditor_client.get(f"{BASE}/loans/4711/law/"))
    lines = b"".join(auditor_client.get(f"{BASE}/loans/4711/terms/export/csv/").streaming_content)
    assert len(lines.splitlines()) == 121


@pytest.mark.parametrize(
    "figure", ["interest", "principal", "service", "contribution", "balance", "residents", "state"]
)
def test_every_figure_of_a_term_is_explained(office: LoanOffice, auditor_client: Any, figure: str) -> None:
    assert auditor_client.get(f"{BASE}/loans/4711/explain/{figure}/5/").status_code == 200
    assert auditor_client.get(f"{BASE}/loans/4711/explain/{figure}/121/").status_code == 404


def test_a_regulated_payment_is_explained_down_to_the_observation(
    office: LoanOffice, auditor_client: Any
) -> None:
    planned = office(regulation.plan_regulation, year=2027)
    office(
        regulation.carry_out_regulation, year=2027, number=1, manifest=planned["manifest"], by=office.approver
    )
    shown = text(auditor_client.get(f"{BASE}/loans/4711/explain/payment/2/"))
    assert "102,38" in shown and "99,73" in shown and "PRIS04" in shown and "§ 129" in shown
    assert "3.403.204,41" in shown
    assert "2.8" in text(auditor_client.get(f"{BASE}/loans/4711/explain/payment/1/")) or "2,8" in text(
        auditor_client.get(f"{BASE}/loans/4711/explain/payment/1/")
    )


def test_two_people_regulate_on_the_pages(
    office: LoanOffice, clerk_client: Any, approver_client: Any
) -> None:
    page = clerk_client.get(f"{BASE}/regulation/?year=2027")
    assert "3.403.204,41" in text(page)
    compared = text(clerk_client.get(f"{BASE}/regulation/?year=2027&compare=1"))
    assert "indeks mangler" in compared
    key = _key(page)
    sent = clerk_client.post(f"{BASE}/regulation/plan/", {"key": key, "year": 2027})
    assert sent.status_code == 302 and sent["Location"].endswith("/regulation/2027/1/")
    assert clerk_client.post(f"{BASE}/regulation/2027/1/carry-out/", {}).status_code == 403
    run = approver_client.get(f"{BASE}/regulation/2027/1/")
    form = {name: _value(run, name) for name in ("key", "manifest")}
    assert (
        approver_client.post(
            f"{BASE}/regulation/2027/1/carry-out/", {**form, "manifest": "0" * 64}
        ).status_code
        == 409
    )
    assert approver_client.post(f"{BASE}/regulation/2027/1/carry-out/", form).status_code == 302
    assert RegulationLine.objects.get().done
    assert approver_client.get(f"{BASE}/regulation/2027/1/export/csv/").status_code == 200
    assert "Gennemført" in text(clerk_client.get(f"{BASE}/regulation/2027/1/"))


def test_the_page_names_the_missing_observation_and_a_revision(office: LoanOffice, clerk_client: Any) -> None:
    office.loan("4712", project="P-2")
    shown = text(clerk_client.get(f"{BASE}/regulation/?year=2027"))
    assert "Lønindeks 2026K1" in shown and "Lønindeks 2025K1" in shown
    planned = office(regulation.plan_regulation, year=2027)
    office(
        regulation.carry_out_regulation, year=2027, number=1, manifest=planned["manifest"], by=office.approver
    )
    office.observe(("NPI", "2025=100", "2026M06", "102.50"))
    page = clerk_client.get(f"{BASE}/regulation/?year=2027")
    assert "102,38 → 102,5" in text(page)
    assert "102,38 → 102,5" in text(clerk_client.get(f"{BASE}/loans/4711/")).replace(" (2025=100)", "")
    form = {"key": _key(page), "year": 2027, "reason": "NPI er revideret"}
    assert clerk_client.post(f"{BASE}/regulation/plan/", form).status_code == 302
    assert run_states() == ["done", "frozen"]
    sent = clerk_client.post(f"{BASE}/regulation/2027/2/reject/", {"key": "a" * 32, "reason": "Senere"})
    assert sent.status_code == 302 and run_states() == ["done", "rejected"]


def run_states() -> list[str]:
    return list(RegulationRun.objects.order_by("number").values_list("state", flat=True))


def test_a_running_loan_is_entered_on_the_page(office: LoanOffice, clerk_client: Any) -> None:
    office.project("P-7")
    form = {
        "key": "b" * 32, "project": "P-7", "number": "KK-7", "kind": "first", "principal": "8.800.000",
        "supported_sum": "10.000.000", "committed_on": "01.05.2008", "disbursed_on": "01.01.2015", "rate": "3,5",
    }  # fmt: skip
    refused = clerk_client.post(f"{BASE}/enter-loan/", form)
    assert refused.status_code == 422 and "dk_resident_payment" in text(refused)
    form |= {
        "residents_share": "3,4",
        "share_source": "Tilsagn 12/2008",
        "bond_price": "98,125",
        "bond_series": "KK35",
    }
    form |= {"taken_over_year": "12"}
    assert clerk_client.post(f"{BASE}/enter-loan/", form).status_code == 422
    form |= {"taken_over_payment": "351.000,00", "taken_over_source": "Opgørelse 2026"}
    assert clerk_client.post(f"{BASE}/enter-loan/", form).status_code == 302
    shown = text(clerk_client.get(f"{BASE}/loans/KK-7/"))
    assert "351.000,00" in shown and "Tilsagn 12/2008" in shown and "KK35" in shown
    assert Refixing.objects.count() == 0
    sent = clerk_client.post(
        f"{BASE}/loans/KK-7/refix/",
        {"key": "c" * 32, "after_term": "40", "rate": "2,15", "basis": "published", "source": "Brev"},
    )
    assert sent.status_code == 302


@pytest.mark.parametrize(
    ("form", "name"),
    [(LoanForm, "bond_price"), (DisbursementForm, "bond_price"), (SupplementaryForm, "bond_price"), (RedemptionForm, "price")],
)
def test_the_price_of_bonds_has_the_same_bounds_wherever_it_is_stated(form: Any, name: str) -> None:
    """Ten times the price, or a rate in its place, is a typing error."""
    field = form.base_fields[name]
    assert field.clean("98,125") == field.clean("98.125") == Fraction("98.125") and field.clean("") is None
    for typed in ("0,98", "981,25", "98.125,5", "1/2"):
        with pytest.raises(ValidationError):
            field.clean(typed)


def test_statements_and_the_lenders_on_the_pages(
    office: LoanOffice, clerk_client: Any, auditor_client: Any
) -> None:
    assert (
        clerk_client.post(f"{BASE}/loans/4711/statements/new/", {"key": "d" * 32, "year": "2026"}).status_code
        == 302
    )
    assert Statement.objects.count() == 1
    again = clerk_client.post(f"{BASE}/loans/4711/statements/new/", {"key": "e" * 32, "year": "2026"})
    assert again.status_code == 409 and "Opgørelse 1 dækker allerede" in text(again)
    shown = text(auditor_client.get(f"{BASE}/loans/4711/statements/1/"))
    assert "1.473.143,34" in shown
    assert "1.473.143,34" in text(auditor_client.get(f"{BASE}/statements/?year=2026"))
    assert "4711" in text(auditor_client.get(f"{BASE}/statements/?year=2027"))
    file = b"".join(auditor_client.get(f"{BASE}/loans/4711/statements/1/export/csv/").streaming_content)
    assert b"1473143,34" in file
    assert (
        clerk_client.post(
            f"{BASE}/loans/4711/statements/correct/", {"key": "f" * 32, "reason": "Intet"}
        ).status_code
        == 422
    )
    upload = SimpleUploadedFile("opgørelse.csv", file_of(office, wrong={3: 900}), "text/csv")
    sent = clerk_client.post(
        f"{BASE}/loans/4711/lender-statements/new/", {"key": "a1" * 16, "tolerance": "0,02", "file": upload}
    )
    assert sent.status_code == 302 and LenderStatement.objects.count() == 1
    assert "Uforklaret" in text(auditor_client.get(sent["Location"]))
    broken = SimpleUploadedFile("opgørelse.csv", b"a;b\r\n1;2", "text/csv")
    refused = clerk_client.post(
        f"{BASE}/loans/4711/lender-statements/new/", {"key": "a2" * 16, "tolerance": "0,02", "file": broken}
    )
    assert refused.status_code == 422


def test_another_office_finds_none_of_it(office: LoanOffice, logged_in: Any, auditor_client: Any) -> None:
    office(regulation.plan_regulation, year=2027)
    stranger = logged_in("clerk.vara")
    for path in (
        "loans/4711/",
        "loans/4711/terms/",
        "loans/4711/law/",
        "regulation/2027/1/",
        "loans/4711/statements/1/",
    ):
        assert stranger.get(f"/vara/supported-loans/{path}").status_code == 404
        assert stranger.get(f"{BASE}/{path}").status_code == 404
    assert "4711" not in text(stranger.get("/vara/supported-loans/loans/"))
    assert auditor_client.post(f"{BASE}/regulation/plan/", {}).status_code == 403


def _key(response: Any) -> str:
    return _value(response, "key")


def _value(response: Any, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]+)"', response.content.decode())
    assert found, f"no {name} on the page"
    return found[1]


def test_a_loan_from_another_register_was_reported_there(office: LoanOffice, clerk_client: Any) -> None:
    """Nobody is told that the state does not pay yet on a loan that has run for years elsewhere."""
    taken = TakenOver(loan_year=11, amount=Fraction(350_000_000), source="Opgørelse")
    office.loan("KK-9", committed_on=date(2015, 6, 1), disbursed_on=date(2016, 1, 4), taken_over=taken)
    elsewhere, asked = "Indberettet, før det kom hertil", "udbetales, når en indberetning"
    page = text(clerk_client.get(f"{BASE}/loans/KK-9/"))
    assert elsewhere in page and asked not in page and "kan ikke udbetales endnu" not in page
    assert "blev indberettet, før lånet kom hertil" in text(clerk_client.get(f"{BASE}/loans/KK-9/terms/"))
    assert elsewhere in text(clerk_client.get(f"{BASE}/loans/"))
    assert asked in text(clerk_client.get(f"{BASE}/loans/4711/")), "one that was paid out here is to be reported here"


def test_numbers_of_the_law_say_what_they_count(office: LoanOffice, clerk_client: Any) -> None:
    page = text(clerk_client.get(f"{BASE}/loans/4711/law/"))
    assert "Løbetid 30 år" in page and "læst som juni mod juni. juni" in page and "midterste måned. 1. kvartal" in page
