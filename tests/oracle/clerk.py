"""A clerk who does something at random, day after day, through the office's own commands."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from borgen.guarantee.commitment import BorrowerClass, DecisionOutcome, ExposureKind, LegalForm, SecurityKind
from borgen.kernel.money import Money
from borgen.office.guarantee.models import Increase, Insurance, Loan, Movement, Security
from borgen.office.guarantee.usecases import (
    annual_fee,
    balance,
    borrower,
    increase,
    lifecycle,
    parts,
    register,
    withdrawal,
)
from borgen.office.guarantee.usecases.terms import (
    BalanceTerms,
    BorrowerTerms,
    GuaranteeTerms,
    InsuranceTerms,
    LoanEntry,
    LoanTerms,
    SecurityTerms,
)
from borgen.office.journal.models import FOREVER
from borgen.office.journal.refused import Refused
from borgen.office.journal.timeline import NothingTrueThen
from borgen.office.parties.models import PartyFact
from borgen.office.people.actor import SystemActor

FIRST_DAY, LAST_DAY = date(2019, 1, 1), date(2026, 3, 1)
NAMES = ("Åsle IF", "Götene Ridklubb", "Källby Tennis", "Östra Fiber ek. för.", "Hällekis Folkets Hus", "Lundsbrunns GK")


class RandomClerk:
    """``done`` and ``refused`` count the commands by name."""

    def __init__(self, organisation_id: int, seed: int) -> None:
        self.id, self.random = organisation_id, Random(seed)
        self.at = datetime(2026, 3, 2, 8, tzinfo=UTC)
        self.keys = 0
        self.references: list[str] = []
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def act(self) -> str:
        """Do one thing; what the office refuses is not done, and another is tried."""
        choices = [
            self._enter, self._change, self._correct, self._increase, self._balance, self._balance, self._correct_balance,
            self._move, self._undo_movement, self._loan, self._security, self._insurance, self._release, self._rename,
            self._execute, self._end, self._deviate, self._prove, self._charge, self._correct_increase,
            self._take_back, self._take_part_back, self._take_release_back,
        ]  # fmt: skip
        for _ in range(60):
            do = self._enter if len(self.references) < 7 else self.random.choice(choices)
            self.at += timedelta(minutes=self.random.randrange(1, 600))
            try:
                do()
            except (Refused, NothingTrueThen) as refusal:
                self.refused[f"{do.__name__}: {type(refusal).__name__}"] += 1
                continue
            self.done[do.__name__] += 1
            return do.__name__
        raise AssertionError(f"the office refuses everything: {self.refused}")

    def day(self, first: date = FIRST_DAY) -> date:
        return first + timedelta(days=self.random.randrange((LAST_DAY - first).days))

    def year_end(self) -> date:
        return date(self.random.randrange(2019, 2026), 12, 31)

    def _run(self, usecase: Any, **given: Any) -> Any:
        self.keys += 1
        given.setdefault("by", SystemActor(person="anna"))
        return usecase(organisation_id=self.id, at=self.at, key=f"k{self.keys}", **given)

    def _about(self, usecase: Any, **given: Any) -> Any:
        return self._run(usecase, reference=self.random.choice(self.references), **given)

    def _kr(self, most: int) -> Money:
        return Money(self.random.randrange(1, most) * 1_000_00, "SEK")

    def _enter(self) -> None:
        pick, on = self.random.choice, self.day()
        is_private = self.random.random() < 0.2
        loans = [
            LoanEntry(
                terms=LoanTerms(lender=pick(("Banken", "Swedbank", "")), original=pick((None, self._kr(9000)))),
                balance=pick((None, BalanceTerms(on=self.year_end(), amount=self._kr(3000), source="Besked"))),
            )
            for _ in range(pick((0, 1, 1, 2)))
        ]
        answer = self._run(
            register.enter_guarantee,
            borrower=BorrowerTerms(
                name="Privat Person" if is_private else pick(NAMES),
                borrower_class=BorrowerClass.PRIVATE_HOME_OWNER if is_private else pick(list(BorrowerClass)[:6]),
                municipality_owns=pick((None, Fraction(3, 10))),
            ),
            terms=GuaranteeTerms(
                decided=pick((None, self._kr(9000), self._kr(9000), self._kr(9000))), policy="gotene",
                outcome=pick([None, DecisionOutcome.PROPOSED, *[DecisionOutcome.GRANTED] * 6]), decided_on=on,
                executed_on=pick((None, on + timedelta(days=60))), ends_on=pick((None, on + timedelta(days=2500))),
                municipality_share=pick((Fraction(1), Fraction(1), Fraction(2, 5))), is_frame=pick((False, False, True)),
                exposure_kind=pick((None, *ExposureKind)), legal_form=pick((None, *LegalForm)),
            ),
            loans=loans,
            securities=[SecurityTerms(kind=pick(list(SecurityKind)), amount=self._kr(500))] * pick((0, 1)),
        )  # fmt: skip
        self.references.append(answer["reference"])

    def _changes(self) -> dict[str, Any]:
        return self.random.choice(
            (
                {"purpose": f"Ändamål {self.random.randrange(99)}"}, {"decided": self._kr(9000)},
                {"ends_on": self.day(date(2025, 1, 1))}, {"conditions": "Villkor"}, {"municipality_share": Fraction(1, 2)},
                {"purpose_category": "leisure"}, {"outcome": self.random.choice(list(DecisionOutcome))},
            )
        )  # fmt: skip

    def _change(self) -> None:
        self._about(register.change_terms, true_from=self.day(), changes=self._changes())

    def _correct(self) -> None:
        self._about(register.correct_terms, changes=self._changes(), reason="Stod fel i bilagan")

    def _increase(self) -> None:
        self._about(increase.increase_guarantee, decided_on=self.day(), amount=self._kr(500))

    def _correct_increase(self) -> None:
        rows = list(Increase.objects.filter(organisation_id=self.id, known_until=FOREVER).select_related("guarantee"))
        if not rows:
            raise NothingTrueThen(true_from=FIRST_DAY, true_until=LAST_DAY)
        row = self.random.choice(rows)
        self._run(
            increase.correct_increase, reference=row.guarantee.reference, increase=row.pk, reason="Fel i protokollet",
            amount=self.random.choice((None, self._kr(500))), decided_on=self.random.choice((None, self.day())),
            stated_since=self.random.choice((None, *increase.StatedSince)),
        )  # fmt: skip

    def _loan_number(self, reference: str) -> int:
        found = Loan.objects.filter(guarantee__reference=reference, organisation_id=self.id).values_list("ordinal", flat=True)
        return self.random.choice(list(found) or [1])

    def _balance(self) -> None:
        reference = self.random.choice(self.references)
        self._run(
            balance.observe_balance, reference=reference, on=self.random.choice((self.year_end(), self.day())),
            amount=self.random.choice((Money(0, "SEK"), self._kr(4000), self._kr(900))), source="Engagemangsbesked",
            loan=self._loan_number(reference),
        )  # fmt: skip

    def _correct_balance(self) -> None:
        from borgen.office.guarantee.models import BalanceObservation

        rows = list(BalanceObservation.objects.filter(organisation_id=self.id, known_until=FOREVER).select_related("loan__guarantee"))
        if not rows:
            raise NothingTrueThen(true_from=FIRST_DAY, true_until=LAST_DAY)
        row = self.random.choice(rows)
        self._run(
            balance.correct_balance, reference=row.loan.guarantee.reference, on=row.on, loan=row.loan.ordinal,
            amount=self.random.choice((None, self._kr(2000))), reason="Fel belopp", source="Nytt besked",
        )  # fmt: skip

    def _move(self) -> None:
        reference = self.random.choice(self.references)
        self._run(
            balance.enter_movement, reference=reference, kind=self.random.choice(("draw", "draw", "amortisation")),
            value_on=self.day(), amount=self._kr(800), loan=self._loan_number(reference),
        )  # fmt: skip

    def _undo_movement(self) -> None:
        rows = list(
            Movement.objects.filter(organisation_id=self.id, known_until=FOREVER, observation=None).select_related("guarantee")
        )
        if not rows:
            raise NothingTrueThen(true_from=FIRST_DAY, true_until=LAST_DAY)
        row = self.random.choice(rows)
        amount = self.random.choice((None, self._kr(500)))
        self._run(
            balance.correct_movement, reference=row.guarantee.reference, movement=row.pk, reason="Fel", amount=amount
        )

    def _loan(self) -> None:
        self._about(parts.enter_part, terms=LoanEntry(terms=LoanTerms(lender="SEB", original=self._kr(2000))), true_from=self.day())

    def _security(self) -> None:
        self._about(
            parts.enter_part, terms=SecurityTerms(kind=self.random.choice(list(SecurityKind)), amount=self._kr(99)),
            true_from=self.day(),
        )  # fmt: skip

    def _insurance(self) -> None:
        self._about(
            parts.enter_part, terms=InsuranceTerms(insurer="Länsförsäkringar", valid_until=self.day()), true_from=self.day()
        )

    def _release(self) -> None:
        model = self.random.choice((Security, Insurance))
        rows = list(model._default_manager.filter(organisation_id=self.id).select_related("guarantee"))
        if not rows:
            raise NothingTrueThen(true_from=FIRST_DAY, true_until=LAST_DAY)
        row = self.random.choice(rows)
        self._run(
            parts.release_part, reference=row.guarantee.reference, part=model.__name__.lower(), number=row.pk,
            released_on=self.day(), reason="Återlämnad",
        )  # fmt: skip

    def _rename(self) -> None:
        # the name of a private person stands apart from history, so that it can be erased: it is what it is now
        named = PartyFact.objects.filter(organisation_id=self.id, known_until=FOREVER).exclude(name="")
        ids = sorted(set(named.values_list("party_id", flat=True)))
        if not ids:
            raise NothingTrueThen(true_from=FIRST_DAY, true_until=LAST_DAY)
        self._run(
            borrower.correct_borrower, party=self.random.choice(ids),
            changes={"name": f"{self.random.choice(NAMES)} {self.random.randrange(99)}"}, reason="Nytt namn",
        )  # fmt: skip

    def _execute(self) -> None:
        self._about(lifecycle.execute_guarantee, executed_on=self.day())

    def _end(self) -> None:
        if self.random.random() < 0.4:
            self._about(lifecycle.end_guarantee, ended_on=self.day(), reason="redeemed")
        else:
            self._change()

    def _deviate(self) -> None:
        self._about(
            lifecycle.record_deviation, rule=self.random.choice(("own_contribution", "credit_length")), reason="Särskilda skäl",
            decided_by="Kommunfullmäktige", decided_on=self.day(),
        )  # fmt: skip

    def _prove(self) -> None:
        self._about(
            lifecycle.record_evidence, duty=self.random.choice(("annual_report", "pledge_check", "budget")),
            due_on=date(self.random.randrange(2020, 2026), 6, 30), done_on=self.day(),
        )  # fmt: skip

    def _take_back(self) -> None:
        """Evidence or the reason for a deviation; nothing of it where none is recorded."""
        if self.random.random() < 0.5:
            self._about(withdrawal.withdraw_deviation, rule=self.random.choice(("own_contribution", "credit_length")), reason="Fel")
        else:
            self._about(
                withdrawal.withdraw_evidence, duty=self.random.choice(("annual_report", "pledge_check", "budget")),
                due_on=date(self.random.randrange(2020, 2026), 6, 30), reason="Fel",
            )  # fmt: skip

    def _take_part_back(self) -> None:
        """A loan without a debt, a security or an insurance that never was."""
        model = self.random.choice((Loan, Security, Insurance))
        rows = list(model._default_manager.filter(organisation_id=self.id).select_related("guarantee"))
        if not rows:
            raise NothingTrueThen(true_from=FIRST_DAY, true_until=LAST_DAY)
        row = self.random.choice(rows)
        self._run(
            withdrawal.withdraw_part, reference=row.guarantee.reference, part=model.__name__.lower(),
            number=row.ordinal if isinstance(row, Loan) else row.pk, reason="Fel",
        )  # fmt: skip

    def _take_release_back(self) -> None:
        model = self.random.choice((Security, Insurance))
        rows = list(model._default_manager.filter(organisation_id=self.id).select_related("guarantee"))
        if not rows:
            raise NothingTrueThen(true_from=FIRST_DAY, true_until=LAST_DAY)
        row = self.random.choice(rows)
        self._run(
            withdrawal.withdraw_release, reference=row.guarantee.reference, part=model.__name__.lower(), number=row.pk,
            reason="Fel säkerhet",
        )  # fmt: skip

    def _charge(self) -> None:
        year = self.random.randrange(2020, 2027)
        plan = self._run(annual_fee.plan_annual_fee_run, year=year)
        self.at += timedelta(minutes=5)
        approve, reject = annual_fee.approve_annual_fee_run, annual_fee.reject_annual_fee_run
        run = {"year": year, "number": plan["number"]}
        if self.random.random() < 0.7:
            self._run(approve, **run, manifest=plan["manifest"], by=SystemActor(person="bo", role="approver"))
        else:
            self._run(reject, **run, reason="Fel år")
