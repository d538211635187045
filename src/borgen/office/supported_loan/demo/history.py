"""What happened in Prøvekøbing until the autumn of 2026, told through the office's own use cases."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from django.conf import settings

from borgen.kernel.money import Money
from borgen.office.journal.models import Event
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import AccountActor, SystemActor
from borgen.office.people.usecases import create_organisation, give_role, open_account
from borgen.office.supported_loan.demo.logins import LOGINS, PAPERS, SLUG
from borgen.office.supported_loan.demo.papers import Paper, papers
from borgen.office.supported_loan.usecases.credit import DRAW, agree_credit
from borgen.office.supported_loan.usecases.disbursement import DISBURSEMENT, disbursement_terms
from borgen.office.supported_loan.usecases.forms_abc import approve_form
from borgen.office.supported_loan.usecases.loans import LoanEntry, register_loan
from borgen.office.supported_loan.usecases.projects import change_project, enter_project
from borgen.office.supported_loan.usecases.proposals import Step, carry_out_step, prepare_step
from borgen.office.supported_loan.usecases.redemption import REDEMPTION, RedemptionTerms
from borgen.office.supported_loan.usecases.refixing import REFIXING, RefixingTerms
from borgen.office.supported_loan.usecases.reporting import record_answer, report_disbursement
from borgen.office.supported_loan.usecases.stated import state_service_area, state_value
from borgen.office.supported_loan.usecases.statuses import observe_status
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.supported_loan.choices import CURRENCY, BuildingForm, Housing, RateBasis, Region
from borgen.supported_loan.disbursement import ReportOutcome
from borgen.supported_loan.kept_payment import TakenOver
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import FormName
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason

_LAST = "demo:last"
_BEGAN = datetime(2024, 12, 2, 8, tzinfo=UTC)
_LENDER = "KommuneKredit"


class NotInProduction(RuntimeError):
    """The demo has documented passwords: it is not loaded into an office that serves a municipality."""


def load_story(*, at: datetime | None) -> None:
    """See ``borgen.office.supported_loan.demo.load``."""
    if settings.PROFILE == "serve":
        raise NotInProduction("the demo is for `borgen demo`")
    if Event.objects.filter(organisation__slug=PAPERS, key=_LAST).exists():
        return
    when = min(_BEGAN, at or datetime.now(UTC))
    _Story(_office(SLUG, "Prøvekøbing Kommune (opdigtet)", when)).tell()
    _Papers(_office(PAPERS, "Danske projekter (fra offentlige papirer)", when)).tell()


def _office(slug: str, name: str, at: datetime) -> Organisation:
    by = SystemActor(role="administrator")
    place = create_organisation(
        slug=slug, name=name, language="da", currency=CURRENCY, time_zone="Europe/Copenhagen",
        programmes=("supported_loan",), is_demo=True, by=by, at=at, key=f"demo:{slug}",
    )  # fmt: skip
    for login in LOGINS:
        if slug == SLUG:
            open_account(
                organisation_id=place.pk, username=login.username, password=login.password, name=login.name,
                role=login.role, since=at.date(), by=by, at=at, key=f"demo:account:{login.username}",
            )  # fmt: skip
        else:
            give_role(
                organisation_id=place.pk, username=login.username, role=login.role, since=at.date(), by=by, at=at,
                key=f"demo:role:{login.username}",
            )  # fmt: skip
    return place


class _Telling:
    """Commands with keys of their own, so that the story can be taken up where it stopped."""

    def __init__(self, place: Organisation) -> None:
        self.place = place
        self.clerk, self.approver = _actor(place, "sagsbehandler", "clerk"), _actor(place, "godkender", "approver")
        self.number = 0
        self.at = _BEGAN

    def on(self, year: int, month: int, day: int) -> None:
        """What follows happens in the morning of that day."""
        self.at = datetime(year, month, day, 9, tzinfo=UTC)

    def do(self, usecase: Callable[..., Any], **given: Any) -> Any:
        self.number += 1
        given = {"by": self.clerk, "key": f"demo:{self.number}"} | given
        return usecase(organisation_id=self.place.pk, at=self.at, **given)

    def both(self, step: Step, *, reference: str, terms: dict[str, Any], loan: str = "") -> None:
        """A step that one prepares and the other carries out the same day."""
        prepared = self.do(prepare_step, step=step, reference=reference, loan=loan, terms=terms)
        self.do(carry_out_step, steps=STEPS, number=prepared["number"], manifest=prepared["manifest"], by=self.approver)


class _Story(_Telling):
    def tell(self) -> None:
        self._brought_in()
        self._solgaarden()
        self._older_loans()
        self._engvej()
        self._autumn()

    def _brought_in(self) -> None:
        """January 2025: what ran already comes in."""
        self.on(2025, 1, 15)
        for terms, reference in (
            (_project("Plejecenter Solgården", committed_on=date(2018, 9, 10), area=Fraction(3950), dwellings=50,
                      region=Region.CAPITAL), "ST-2018-001"),
            (_project("Plejehjemmet Åbrinken", committed_on=date(2013, 2, 4), dwellings=36), "ST-2013-002"),
            (_project("Ældreboligerne Engvej", committed_on=date(2024, 5, 27), area=Fraction(3100), dwellings=42,
                      region=Region.OTHER_PROVINCES, housing=Housing.ELDERLY, building_form=BuildingForm.LOW),
             "ST-2024-003"),
            (_project("Plejecenter Havnen", committed_on=date(2010, 3, 15), dwellings=24), "ST-2010-004"),
        ):  # fmt: skip
            self.do(enter_project, reference=reference, terms=terms)

    def _solgaarden(self) -> None:
        """From the construction credit to the loan, the report and its receipt."""
        reference = "ST-2018-001"
        self.do(approve_form, reference=reference, form=FormName.B, approved_on=date(2018, 9, 10), approved_by="Byrådet",
                paragraph="§ 98", acquisition=_kr("118397000"))  # fmt: skip
        self.do(state_service_area, reference=reference, dwellings=50, acquisition=_kr("32600000"), source="Byrådets sag")
        self.do(agree_credit, reference=reference, limit=_kr("104000000"), opened_on=date(2025, 1, 15), rate=Fraction("0.029"),
                number="BK-310", first_interest_on=date(2025, 3, 31), source="Långivers aftale")  # fmt: skip
        self.do(observe_status, reference=reference, status=40, since=date(2025, 1, 10), source="BOSSINF")
        self.on(2025, 3, 3)
        self.both(DRAW, reference=reference, terms={"on": "2025-03-03", "amount": "42000000.00 DKK", "text": "Råhus"})
        self.on(2025, 9, 1)
        self.both(DRAW, reference=reference, terms={"on": "2025-09-01", "amount": "55000000.00 DKK", "text": "Aptering"})
        self.on(2025, 12, 16)
        self.do(change_project, reference=reference, true_from=date(2025, 12, 15), changes={"ready_on": date(2025, 12, 15)})
        self.do(observe_status, reference=reference, status=60, since=date(2025, 12, 16), source="BOSSINF")
        self.on(2026, 1, 5)
        self.both(DISBURSEMENT, reference=reference, terms=disbursement_terms(
            kind=LoanKind.FIRST, number="KK-4711", on=date(2026, 1, 1), rate=Fraction("0.03"), bond_price=Fraction("98.5"),
            bond_series="KK 3 2036", bond_coupon=Fraction("0.03"), is_callable=True,
        ))  # fmt: skip
        self.on(2026, 1, 6)
        self.do(report_disbursement, reference=reference, loan="KK-4711")
        self.on(2026, 1, 12)
        self.do(record_answer, reference=reference, loan="KK-4711", number=1, received_on=date(2026, 1, 12),
                outcome=ReportOutcome.ACCEPTED, receipt="UD-2026-00311")  # fmt: skip

    def _older_loans(self) -> None:
        """February 2026: two loans that ran before come in, with the payments that they have come to."""
        self.on(2026, 2, 2)
        self.do(register_loan, project="ST-2013-002", entry=LoanEntry(
            number="KK-2107", kind=LoanKind.FIRST, principal=_kr("61600000"), supported_sum=_kr("70000000"),
            committed_on=date(2013, 2, 4), disbursed_on=date(2016, 1, 4), rate=Fraction("0.0165"),
            bond_price=Fraction("99.2"), bond_series="KK 1,5 2026", bond_coupon=Fraction("0.015"), is_callable=True,
            taken_over=TakenOver(loan_year=11, amount=Fraction(2_301_530_00), source="Långivers opgørelse pr. januar 2026"),
        ))  # fmt: skip
        self.do(register_loan, project="ST-2010-004", entry=LoanEntry(
            number="KK-1088", kind=LoanKind.FIRST, principal=_kr("36400000"), supported_sum=_kr("40000000"),
            committed_on=date(2010, 3, 15), disbursed_on=date(2012, 4, 2), rate=Fraction("0.0285"),
            bond_price=Fraction("100.4"), bond_series="KK 3 2022", bond_coupon=Fraction("0.03"),
            taken_over=TakenOver(loan_year=14, amount=Fraction(1_384_300_00), source="Långivers opgørelse pr. januar 2026"),
        ))  # fmt: skip
        self.both(REFIXING, reference="ST-2010-004", loan="KK-1088", terms=RefixingTerms(
            after_term=40, rate=Fraction("0.0214"), basis=RateBasis.PUBLISHED, source="Långivers brev af 15. marts 2022",
        ).plain())  # fmt: skip
        self.both(REFIXING, reference="ST-2013-002", loan="KK-2107", terms=RefixingTerms(
            after_term=40, rate=Fraction("0.0271"), basis=RateBasis.PUBLISHED, source="Långivers brev af 10. december 2025",
        ).plain())  # fmt: skip
        for reference in ("ST-2013-002", "ST-2010-004"):
            self.do(observe_status, reference=reference, status=90, since=date(2026, 2, 2), source="BOSSINF")

    def _engvej(self) -> None:
        """Being built: the maximum of the year is not in the books, and stated for the case."""
        reference = "ST-2024-003"
        self.on(2026, 2, 9)
        self.do(approve_form, reference=reference, form=FormName.A, approved_on=date(2024, 5, 27), approved_by="Byrådet",
                acquisition=_kr("92000000"))  # fmt: skip
        self.do(approve_form, reference=reference, form=FormName.B, approved_on=date(2026, 2, 2), approved_by="Byrådet",
                acquisition=_kr("95400000"))  # fmt: skip
        self.do(state_value, reference=reference,
                parameter="dk_maximum#amount_with_supplement.from_2009_07.elderly.other_provinces", text="30500.00",
                source="Opdigtet til demoen: i virkeligheden Statstidende")  # fmt: skip
        self.do(agree_credit, reference=reference, limit=_kr("80000000"), opened_on=date(2026, 2, 9), rate=Fraction("0.0275"),
                number="BK-355", first_interest_on=date(2026, 3, 31), source="Långivers aftale")  # fmt: skip
        self.do(observe_status, reference=reference, status=40, since=date(2026, 2, 5), source="BOSSINF")
        self.on(2026, 5, 4)
        self.both(DRAW, reference=reference, terms={"on": "2026-05-04", "amount": "12000000.00 DKK", "text": "Jordarbejde"})

    def _autumn(self) -> None:
        """2026: Havnen gets another use, Solgården its final sum, and something is left for the visitor."""
        self.on(2026, 7, 6)
        self.do(change_project, reference="ST-2010-004", true_from=date(2026, 7, 1), changes={"use_changed_on": date(2026, 7, 1)})
        self.on(2026, 9, 15)
        self.both(REDEMPTION, reference="ST-2010-004", loan="KK-1088", terms=RedemptionTerms(
            why=RedemptionReason.CHANGE_OF_USE, method=RedemptionMethod.AT_MARKET, settles_on=date(2026, 9, 15),
            price=Fraction("97.35"),
        ).plain())  # fmt: skip
        self.on(2026, 10, 6)
        self.do(approve_form, reference="ST-2018-001", form=FormName.C, approved_on=date(2026, 10, 5), approved_by="Byrådet",
                paragraph="§ 141", acquisition=_kr("117397000"))  # fmt: skip
        self.on(2026, 11, 2)
        self.do(observe_status, reference="ST-2018-001", status=90, since=date(2026, 11, 2), source="BOSSINF")
        self.on(2026, 11, 9)
        self.do(prepare_step, step=DRAW, reference="ST-2024-003",
                terms={"on": "2026-11-09", "amount": "18500000.00 DKK", "text": "Råhus"})  # fmt: skip


class _Papers(_Telling):
    def tell(self) -> None:
        self.on(2025, 2, 3)
        every = papers()
        for paper in every:
            self._enter(paper, key=_LAST if paper is every[-1] else f"demo:paper:{paper.no}")

    def _enter(self, paper: Paper, *, key: str) -> None:
        terms = ProjectTerms(
            name=paper.name, place=paper.place, housing=paper.housing, dwellings=paper.dwellings, area=paper.area,
            region=paper.region, committed_on=paper.committed_on, committed_by=paper.committed_by, source=paper.source,
            remarks=paper.remarks,
        )  # fmt: skip
        self.do(enter_project, reference=paper.reference, terms=terms, key=key)
        if paper.form and paper.approved_on and paper.acquisition:
            self.do(approve_form, reference=paper.reference, form=paper.form, approved_on=paper.approved_on,
                    approved_by=paper.committed_by, acquisition=paper.acquisition, source=paper.source)  # fmt: skip
        if paper.service_sum and paper.service_dwellings:
            self.do(state_service_area, reference=paper.reference, dwellings=paper.service_dwellings,
                    acquisition=paper.service_sum, source=paper.source)  # fmt: skip


def _project(name: str, **terms: Any) -> ProjectTerms:
    return ProjectTerms(
        name=name, owner_name="Prøvekøbing Kommune", lender=_LENDER, place="Prøvekøbing", committed_by="Byrådet",
        source="opdigtet", **terms,
    )  # fmt: skip


def _actor(place: Organisation, username: str, role: str) -> AccountActor:
    from borgen.office.people.models import Account

    account = Account.objects.get(username=username, memberships__organisation=place)
    return AccountActor(account_id=account.pk, person=str(account.person_id), role=role)


def _kr(kroner: str) -> Money:
    return Money.parse(kroner, CURRENCY)
