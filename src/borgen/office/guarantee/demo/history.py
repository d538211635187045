"""What happened in Exempelby from 2023 to the autumn of 2026, told through the office's own use cases."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from django.conf import settings

from borgen.guarantee.commitment import (
    BorrowerClass,
    Covered,
    DecisionOutcome,
    ExposureKind,
    LegalForm,
    SecurityKind,
)
from borgen.kernel.money import Money
from borgen.office.guarantee.demo.logins import LOGINS, NEIGHBOUR, SLUG
from borgen.office.guarantee.demo.rows import YEARS
from borgen.office.guarantee.demo.workbook import PATH
from borgen.office.guarantee.usecases import annual_fee, balance, increase, lifecycle, parts, register
from borgen.office.guarantee.usecases.register_import import import_file
from borgen.office.guarantee.usecases.terms import (
    BorrowerTerms,
    GuaranteeTerms,
    InsuranceTerms,
    LoanEntry,
    LoanTerms,
    SecurityTerms,
)
from borgen.office.journal.models import Event
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import AccountActor, SystemActor
from borgen.office.people.usecases import create_organisation, open_account, record_inhabitants

_LAST = "demo:last"


class NotInProduction(RuntimeError):
    """The demo has documented passwords: it is not loaded into an office that serves a municipality."""


def load_story(*, at: datetime | None) -> None:
    """See ``borgen.office.guarantee.demo.load``."""
    if settings.PROFILE == "serve":
        raise NotInProduction("the demo is for `borgen demo`")
    if Event.objects.filter(organisation__slug=SLUG, key=_LAST).exists():
        return
    began = datetime(2022, 12, 1, 8, 0, tzinfo=UTC)
    when = min(began, at or datetime.now(UTC))
    _neighbour(when)
    place = _office(SLUG, "Exempelby kommun (påhittad)", when)
    _Story(place).tell()


def _office(slug: str, name: str, at: datetime) -> Organisation:
    """The organisation and those who work in it."""
    by = SystemActor(role="administrator")
    place = create_organisation(slug=slug, name=name, policy="gotene", is_demo=True, by=by, at=at, key=f"demo:{slug}")
    for login in LOGINS:
        if login.organisation == slug:
            open_account(
                organisation_id=place.pk, username=login.username, password=login.password, name=login.name,
                role=login.role, since=date(2022, 12, 1), by=by, at=at, key=f"demo:account:{login.username}",
            )
    return place


def _neighbour(at: datetime) -> None:
    place = _office(NEIGHBOUR, "Provköping kommun (påhittad)", at)
    lines = (
        "Borgensnr;Låntagare;Typ av låntagare;Långivare;Beslutat belopp;Skuld 2025-12-31;Beslutsdatum;Borgen tecknad",
        "PK-1;Provköpings Bostäder AB;helägt bolag;Kommunbanken Exempel;120 000 000;97 500 000;2017-04-24;2017-05-15",
        "PK-2;Provköpings Idrottsförening;förening;Provbanken;3 000 000;1 800 000;2018-09-24;2018-11-01",
        "PK-3;Provåns Fiberförening;fiberförening;Provbanken;2 600 000;400 000;2020-02-24;2020-04-01",
        "PK-4;Stiftelsen Provköpings Museum;stiftelse;Provbanken;6 000 000;5 100 000;2021-11-29;2022-01-10",
    )
    import_file(
        organisation_id=place.pk, source="\n".join(lines).encode(), name="provkoping.csv", by=SystemActor(),
        at=datetime(2026, 1, 19, 9, 0, tzinfo=UTC), key="demo:provkoping",
    )
    record_inhabitants(
        organisation_id=place.pk, on=date(2025, 12, 31), count=9_412, source="påhittat", by=SystemActor(),
        at=datetime(2026, 2, 20, 9, 0, tzinfo=UTC), key="demo:provkoping:inhabitants",
    )


class _Story:
    def __init__(self, place: Organisation) -> None:
        self.place = place
        self.clerk, self.approver = _actor(place, "clerk"), _actor(place, "approver")
        self.number = 0

    def tell(self) -> None:
        for year in YEARS:
            self._turn_of(year)
            if year == 2022:
                self.do(datetime(2023, 12, 5, 9, tzinfo=UTC), lifecycle.end_guarantee, reference="EX-076",
                        ended_on=date(2023, 11, 30), reason="redeemed")
            if year == 2023:
                self._spring_of_2024()
        self._year_2026()

    def do(self, at: datetime, usecase: Callable[..., Any], **given: Any) -> Any:
        """One command of the story, with its own key, so that the story can be taken up where it stopped."""
        self.number += 1
        given.setdefault("by", self.clerk)
        return usecase(organisation_id=self.place.pk, at=at, key=f"demo:{self.number}", **given)

    def _turn_of(self, year: int) -> None:
        """January: the year's file comes in. Spring: the fees are charged, by two people."""
        self.do(datetime(year + 1, 1, 23, 9, tzinfo=UTC), import_file, source=PATH, sheet=str(year))
        self.do(datetime(year + 1, 2, 20, 9, tzinfo=UTC), record_inhabitants, on=date(year, 12, 31),
                count=13_120 + 35 * (year - 2022), source="påhittat")
        if year > YEARS[0]:  # the first fees of last year's decisions, which the file brought
            self._charge(year, datetime(year + 1, 2, 24, 9, tzinfo=UTC))
        self._charge(year + 1, datetime(year + 1, 3, 10, 9, tzinfo=UTC))

    def _charge(self, year: int, at: datetime) -> None:
        self.number += 1
        key = f"demo:{self.number}"
        place = self.place.pk
        try:
            plan = annual_fee.plan_annual_fee_run(organisation_id=place, year=year, by=self.clerk, at=at, key=key)
        except annual_fee.NothingToCharge:
            return
        annual_fee.approve_annual_fee_run(
            organisation_id=place, year=year, number=plan["number"], manifest=plan["manifest"], by=self.approver,
            at=at.replace(hour=14), key=f"{key}:approve",
        )

    def _spring_of_2024(self) -> None:
        at = datetime(2024, 4, 8, 9, tzinfo=UTC)
        self.do(at, lifecycle.record_deviation, reference="EX-023", rule="own_contribution", decided_by="KF",
                decided_on=date(2023, 4, 23), reason="Föreningens medlemmar bygger ideellt; arbetet är värt mer än egeninsatsen.")

    def _year_2026(self) -> None:
        at = datetime(2026, 4, 14, 9, tzinfo=UTC)
        self.do(at, balance.correct_balance, reference="EX-011", on=date(2025, 12, 31), amount=_kr(1_040_000),
                reason="Banken hade räknat med amorteringen i januari.", source="Bygdens Sparbank, rättat besked")
        for reference in ("EX-010", "EX-012", "EX-013", "EX-050"):
            self.do(at, lifecycle.record_evidence, reference=reference, duty="annual_report",
                    due_on=date(2026, 6, 30), done_on=date(2026, 4, 10), note="Årsredovisning 2025 inkommen")
        self.do(at, parts.enter_part, reference="EX-012", true_from=date(2026, 4, 1),
                terms=SecurityTerms(kind=SecurityKind.BUILDING_ON_LEASED_LAND, text="Klubbstugan, säkerhetsöverlåten",
                                    amount=_kr(1_500_000), value=_kr(1_900_000), valued_on=date(2026, 3, 20)))
        self.do(datetime(2026, 5, 27, 9, tzinfo=UTC), increase.increase_guarantee, reference="EX-002",
                decided_on=date(2026, 5, 25), amount=_kr(20_000_000), decided_by="KF", paragraph="§ 58")
        self._new_in_2026()
        self.do(datetime(2026, 9, 3, 9, tzinfo=UTC), lifecycle.end_guarantee, reference="EX-062",
                ended_on=date(2026, 8, 31), reason="redeemed", note="Huset sålt")
        self.number += 1
        record_inhabitants(
            organisation_id=self.place.pk, on=date(2026, 6, 30), count=13_241, source="påhittat", by=self.clerk,
            at=datetime(2026, 10, 5, 9, tzinfo=UTC), key=_LAST,
        )

    def _new_in_2026(self) -> None:
        common: dict[str, Any] = {"outcome": DecisionOutcome.GRANTED, "decided_by": "KF", "exposure_kind": ExposureKind.LOAN,
                  "legal_form": LegalForm.AS_OWN_DEBT,
                  "covers": frozenset({Covered.PRINCIPAL, Covered.INTEREST, Covered.COSTS})}
        self.do(datetime(2026, 4, 29, 9, tzinfo=UTC), register.enter_guarantee, reference="EX-081",
                borrower=BorrowerTerms(name="Exempelby Volleybollklubb", organisation_number="802999-8013",
                                       borrower_class=BorrowerClass.ASSOCIATION, locality="Exempelby"),
                terms=GuaranteeTerms(decided=_kr(2_500_000), decided_on=date(2026, 4, 27), paragraph="§ 45",
                                     registration_number="KS/2026:52", purpose="Beachhall", purpose_category="leisure",
                                     execute_by=date(2026, 6, 30), ends_on=date(2036, 6, 30),
                                     investment=_kr(3_200_000), own_contribution=_kr(500_000), **common),
                loans=[LoanEntry(terms=LoanTerms(lender="Exempelbanken", number="9081", original=_kr(2_500_000)))],
                insurances=[InsuranceTerms(insurer="Exempelförsäkringar", number="E-4711",
                                           valid_until=date(2027, 4, 30))])
        self.do(datetime(2026, 6, 15, 9, tzinfo=UTC), lifecycle.execute_guarantee, reference="EX-081",
                executed_on=date(2026, 6, 12))
        self.do(datetime(2026, 6, 22, 9, tzinfo=UTC), balance.enter_movement, reference="EX-081", kind="draw",
                value_on=date(2026, 6, 18), amount=_kr(2_500_000))
        self.do(datetime(2026, 9, 1, 9, tzinfo=UTC), balance.enter_movement, reference="EX-081", kind="amortisation",
                value_on=date(2026, 8, 31), amount=_kr(62_500))
        self.do(datetime(2026, 1, 12, 9, tzinfo=UTC), register.enter_guarantee, reference="EX-082",
                borrower=BorrowerTerms(name="Skogsbyns Folketshusförening", organisation_number="802999-8021",
                                       borrower_class=BorrowerClass.ASSOCIATION, locality="Skogsbyn"),
                terms=GuaranteeTerms(decided=_kr(800_000), decided_on=date(2025, 12, 15), paragraph="§ 160",
                                     registration_number="KS/2025:233", purpose="Nytt tak", ends_on=date(2035, 12, 31),
                                     execute_by=date(2026, 12, 1), **common))
        self.do(datetime(2026, 10, 1, 9, tzinfo=UTC), register.enter_guarantee, reference="EX-083",
                borrower=BorrowerTerms(name="Exempelby Racketcenter AB", organisation_number="559999-8035",
                                       borrower_class=BorrowerClass.BUSINESS, locality="Exempelby"),
                terms=GuaranteeTerms(decided=_kr(12_000_000), decided_on=date(2026, 9, 28), paragraph="§ 99",
                                     registration_number="KS/2026:130", purpose="Racketsporthall",
                                     fee_rate=Fraction(1, 250), fee_payer="Exempelby Tennisklubb",
                                     conditions="Får utnyttjas först när arrendeavtal och samarbetsavtal undertecknats",
                                     **common))


def _actor(place: Organisation, username: str) -> AccountActor:
    from borgen.office.people.models import Account

    account = Account.objects.get(username=username, memberships__organisation=place)
    role = next(login.role for login in LOGINS if login.username == username)
    return AccountActor(account_id=account.pk, person=str(account.person_id), role=role)


def _kr(kronor: int) -> Money:
    return Money(kronor * 100, "SEK")
