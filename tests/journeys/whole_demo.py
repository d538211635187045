"""The made-up municipality with what its story lacks, so that every page of the office has something to show: files in each
state that an import can be in, a fee run that waits for a second person, versions of a policy, indices, a saved view."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from typing import Any

from borgen.office.guarantee.demo import LOGINS, WORKBOOK, load
from borgen.office.guarantee.models import ImportRow, Increase, Movement, RegisterImport, SecurityFact
from borgen.office.guarantee.usecases import annual_fee, parts, saved_views
from borgen.office.guarantee.usecases.register_import import (
    import_file,
    read_import,
    receive_file,
    set_answers,
    undo_import,
)
from borgen.office.guarantee.usecases.tasks import enter_job
from borgen.office.guarantee.usecases.terms import InsuranceTerms
from borgen.office.market.usecases import record_observations
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import AccountActor
from borgen.office.people.models import Account
from borgen.office.policies.usecases import adopt_rulebook, submit_rulebook, withdraw_rulebook
from borgen.supported_loan.index import Observation, ObservationStatus, Series
from tests.journeys.danish_demo import DANISH_PASSWORDS, make_danish
from tests.office.test_add_a_policy import EXAMPLE

SLUG = "exempelby"
PASSWORDS = {login.username: login.password for login in LOGINS} | DANISH_PASSWORDS
UNSURE = """\
Vem;Nr;Skuld;Kapital;Beslut;Uppgift
Exempelby Kanotklubb;EX-090;450 000;600 000;2025-05-12;brygga
Exempelby Fäktklubb;EX-091;tolv;900 000;12 maj;pist
"""
SMALL = "Borgensnr;Låntagare;Typ av låntagare;Beslutat belopp;Beslutsdatum\nEX-095;Exempelby Curling;förening;300 000;2025-09-29\n"


@dataclass(frozen=True, kw_only=True)
class WholeDemo:
    """What the addresses of pages name, of which only the database knows the numbers."""

    queued: int
    asking: int
    preview: int
    refused: int
    applied: int
    undone: int
    refused_row: int
    asking_row: int
    planning: int
    open_version: int
    adopted_version: int
    withdrawn_version: int
    movement: int
    increase: int
    security: int
    ended_insurance: int
    colleague: int


def make() -> WholeDemo:
    """Load the demo and add what it lacks. No process may be started for a job: whoever calls this has seen to it."""
    load()
    make_danish()
    demo = _Additions()
    demo.indices()
    demo.view()
    demo.fees()
    ended = demo.ended_insurance()
    return WholeDemo(**demo.files(), **demo.versions(), **demo.numbers(), ended_insurance=ended, planning=demo.job("plan_fees", {"year": 2026}))


class _Additions:
    def __init__(self) -> None:
        self.place = Organisation.objects.get(slug=SLUG)
        self.keys = count(1)
        self.clerk, self.approver = self.actor("clerk"), self.actor("approver")

    def actor(self, role: str) -> AccountActor:
        account = Account.objects.get(username=role)
        return AccountActor(account_id=account.pk, person=str(account.person_id), role=role)

    def who(self, **given: Any) -> dict[str, Any]:
        """Where, by whom, when and under which key; by the clerk unless another is given."""
        place, at, key = self.place.pk, datetime.now(UTC), f"whole:{next(self.keys)}"
        return {"organisation_id": place, "by": self.clerk, "at": at, "key": key, **given}

    def job(self, kind: str, arguments: dict[str, Any], subject: int = 0) -> int:
        return enter_job(kind=kind, arguments=arguments, subject=subject, **self.who())[0]

    def taken_in(self, name: str, content: bytes) -> int:
        return int(receive_file(name=name, content=content, **self.who())["import"])

    def read(self, number: int) -> None:
        read_import(organisation_id=self.place.pk, register_import=number, at=datetime.now(UTC))

    def files(self) -> dict[str, int]:
        preview = self.taken_in(WORKBOOK.name, WORKBOOK.read_bytes())
        set_answers(register_import=preview, answers={"sheet": "2026", "balances_on": date(2026, 9, 30)}, **self.who())
        asking, refused = self.taken_in("lista.csv", UNSURE.encode()), self.taken_in("brev.xlsx", b"PK\x03\x04 no workbook")
        queued = self.taken_in("stor.csv", SMALL.replace("095", "096").encode())
        for number in (preview, asking, refused):
            self.read(number)
        self.job("read_import", {}, subject=queued)
        report = import_file(source=SMALL.encode(), name="liten.csv", balances_on=date(2025, 12, 31), **self.who())
        assert report.imported == 1, report
        undone = RegisterImport.objects.get(document__name="liten.csv").pk
        undo_import(register_import=undone, reason="Fel fil", **self.who())
        rows = ImportRow.objects.filter(register_import=preview, outcome="refused").order_by("pk")
        by_reason = {row.reason: row.pk for row in rows}
        applied = RegisterImport.objects.filter(organisation=self.place, state="applied").latest("pk").pk
        return {
            "preview": preview, "asking": asking, "refused": refused, "queued": queued, "undone": undone, "applied": applied,
            "asking_row": by_reason.pop("changed_key"), "refused_row": min(by_reason.values()),
        }  # fmt: skip

    def fees(self) -> None:
        annual_fee.plan_annual_fee_run(year=2026, **self.who())

    def versions(self) -> dict[str, int]:
        text = EXAMPLE.read_text(encoding="utf-8")
        adopted = submit_rulebook(text=text, **self.who())["version"]
        adopt_rulebook(
            version=adopted, body="KF", paragraph="§ 12", adopted_on=date(2026, 1, 26), **self.who(by=self.approver)
        )
        withdrawn = submit_rulebook(text=text.replace("3 § Avgift", "3 § Avgiften"), note="Skrivfel", **self.who())["version"]
        withdraw_rulebook(version=withdrawn, reason="Fel fil", **self.who())
        is_open = submit_rulebook(text=text.replace("03-31", "04-30"), **self.who())["version"]
        return {"adopted_version": adopted, "withdrawn_version": withdrawn, "open_version": is_open}

    def indices(self) -> None:
        seen = Observation(series=Series.PRICES, base="2025=100", period="2026M07", value=Fraction("102.4"))
        given = {"source": "Danmarks Statistik", "status": ObservationStatus.ENTERED, "retrieved_at": datetime.now(UTC)}
        record_observations(observations=[seen], **given, **self.who())

    def view(self) -> None:
        saved_views.save_view(name="Föreningar", query="borrower_class=association", **self.who())

    def ended_insurance(self) -> int:
        terms = InsuranceTerms(insurer="Exempelförsäkringar", valid_until=date(2025, 12, 31))
        number = int(parts.enter_part(reference="EX-012", terms=terms, **self.who())["number"])
        ended = {"part": "insurance", "number": number, "released_on": date(2026, 1, 1), "reason": "Flyttad"}
        parts.release_part(reference="EX-012", **ended, **self.who())
        return number

    def numbers(self) -> dict[str, int]:
        moved = Movement.objects.filter(guarantee__reference="EX-081", observation=None).earliest("pk")
        pledged = SecurityFact.objects.filter(security__guarantee__reference="EX-012").earliest("pk")
        return {
            "movement": moved.pk, "increase": Increase.objects.get(guarantee__reference="EX-002").pk,
            "security": pledged.security_id, "colleague": Account.objects.get(username="clerk").pk,
        }  # fmt: skip
