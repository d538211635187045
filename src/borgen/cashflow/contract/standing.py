"""Where a loan stands, and what falls due from there."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import ceil

from borgen.cashflow.contract.changes import Holiday
from borgen.cashflow.contract.posting import Posting, PostingKind
from borgen.cashflow.contract.terms import LoanContract, Place
from borgen.cashflow.contract.timeline import following, terms_of
from borgen.cashflow.contract.working import Piece, Working
from borgen.cashflow.fixing import FixingMissing, Fixings
from borgen.cashflow.plan import Figure
from borgen.cashflow.schedule import LoanTerm, yearly_parts
from borgen.cashflow.terms import INTEREST_FIRST, PlanImpossible, PlanKind, PlanTerms
from borgen.kernel.annuity import TERMS_MAX
from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.kernel.rounding import split
from borgen.rules.trace import Term


class Standing:
    """The debt, the rate and the terms in force, and the postings that follow from them."""

    def __init__(self, contract: LoanContract, fixings: Fixings) -> None:
        self.contract, self.fixings = contract, fixings
        self.plan: PlanTerms = contract.plan
        drawn = contract.drawn_at_start if contract.drawn_at_start is not None else self.plan.granted
        self.balance, self.undrawn = Fraction(drawn.minor), self.plan.granted.minor - drawn.minor
        self.source = "terms.granted" if contract.drawn_at_start is None else "terms.drawn_at_start"
        self.rate: Fraction | None = self.plan.interest_rate
        self.rate_source = "terms.interest_rate"
        self.terms: list[LoanTerm] = self._terms_of(self.plan)
        self.holidays: list[Holiday] = []
        self.pieces: list[Piece] = []
        self.at, self.posted, self.due = 0, 0, 0
        self.refix = False
        self._plan_afresh()

    def _terms_of(self, plan: PlanTerms) -> list[LoanTerm]:
        contract = self.contract
        return terms_of(plan, long_last=contract.long_last_term, moved=contract.interest_days_move)

    def _fixing(self, code: str, day: date) -> Fraction:
        value = self.fixings.get(code, {}).get(day)
        if value is None:
            raise FixingMissing(code, day)
        return value

    def _plan_afresh(self) -> None:
        """Instalments and annuities are worked out on the debt and the payments of this moment."""
        self.refix = False
        self.base, self.fixed_on = self.balance, self.source
        self.payments = self._payments_left()
        self.done = 0
        self.row_amounts = [Fraction(row.principal.minor) for row in self.plan.rows]

    def _payments_left(self) -> int:
        return sum(term.amortises for term in self.terms[self.at :])

    def _on_holiday(self, term: LoanTerm) -> Holiday | None:
        if term is self.terms[-1]:
            return None  # the end is the end
        return self._holiday_of(term)

    def _holiday_of(self, term: LoanTerm) -> Holiday | None:
        return next((holiday for holiday in self.holidays if holiday.on <= term.until < holiday.until), None)

    def _leaves_debt(self, term: LoanTerm) -> bool:
        """Whether something is left after the fixed payment, were this the last one."""
        if self._holiday_of(term) is not None or not term.amortises:
            return bool(self.balance)
        working = self._working()
        wanted = self._wanted(working, term, self._interest_due(working, term), fixed_now=False)
        return wanted.number < self.balance

    def _run_on(self, term: LoanTerm) -> None:
        """One term more, as long as the ones before."""
        if len(self.terms) >= TERMS_MAX:
            place, payment, least = "payment", self.plan.payment, 0
            if self.plan.kind is PlanKind.STEPPED:
                place, payment = f"steps.{term.step}.instalment", self.plan.steps[term.step - 1].instalment
            else:
                interest = self._interest_due(self._working(), term)
                assert interest is not None, "checked by the terms"
                least = ceil(interest.number)
            assert payment is not None, "checked by the terms"
            valid = f"more than {Money(max(least, payment.minor), payment.currency).decimal}"
            raise PlanImpossible(place, "never_ends", value=payment, terms_max=TERMS_MAX, valid=valid)
        self.terms.append(following(self.plan, self.terms, moved=self.contract.interest_days_move))

    def _refix(self) -> None:
        self.refix = False
        self.base, self.fixed_on, self.payments = self.balance, self.source, max(self._payments_left(), 1)
        if self.plan.kind is PlanKind.ROWS:
            weights = self.row_amounts[self.at :]
            if any(weights) and self.balance.denominator == 1:
                parts = split(Money(int(self.balance), self.plan.currency), weights)
                self.row_amounts[self.at :] = [Fraction(part.minor) for part in parts]

    def _fall_due(self, term: LoanTerm) -> Posting:
        if term is self.terms[-1] and self.plan.runs_until_paid and self._leaves_debt(term):
            self._run_on(term)
        working, last = self._working(), term is self.terms[-1]
        interest = self._interest_due(working, term)
        holiday = self._on_holiday(term)
        if last:
            principal = working.debt  # the last payment takes what is left
        elif holiday is not None and holiday.interest_added and interest is not None:
            nothing = working.amount("nothing", 0, "holiday")
            principal = working.sheet.subtract("principal", nothing, interest)
        elif holiday is not None or not term.amortises or self.plan.kind is PlanKind.BULLET:
            principal = working.amount("principal", 0, "holiday" if holiday else "terms.amortises_from")
        else:
            fixed_now = self.refix
            if fixed_now:
                self._refix()
            wanted = self._wanted(working, term, interest, fixed_now=fixed_now)
            principal = working.sheet.smaller("principal", wanted, working.debt)
            self.done += 1
        posting = self._posting(
            PostingKind.DUE,
            working,
            principal,
            interest,
            on=term.due_on,
            since=term.since,
            until=term.until,
            borne=True,
        )
        self.due += 1
        return posting

    def _interest_due(self, working: Working, term: LoanTerm) -> Term | None:
        if self.plan.kind is PlanKind.ROWS:
            given = self.plan.rows[self.at].interest
            undisturbed = len(self.pieces) == 1 and not any(
                row != amount for row, amount in self._rows_so_far()
            )
            if given is not None and undisturbed:
                return working.amount("interest", given.minor, f"terms.rows.{self.at + 1}.interest")
        return working.interest(self.pieces, finest=self.contract.rounding.place is Place.PAYMENT)

    def _rows_so_far(self) -> Iterator[tuple[Fraction, Fraction]]:
        """What the lender's file leaves of the debt against what is left, before this payment."""
        owed = sum((Fraction(row.principal.minor) for row in self.plan.rows[self.at :]), Fraction(0))
        yield owed, self.balance

    def _wanted(self, working: Working, term: LoanTerm, interest: Term | None, *, fixed_now: bool) -> Term:
        """The principal that the way of paying asks for; it may be more than is left."""
        sheet, kind = working.sheet, self.plan.kind
        if kind in INTEREST_FIRST:
            return self._after_interest(working, term, interest, fixed_now=fixed_now)
        match kind:
            case PlanKind.STRAIGHT_LINE:
                wanted = working.equal_part(self.base, self.payments, self.fixed_on)
            case PlanKind.SHARE_OF_REMAINING:
                wanted = working.share(self.done)
            case PlanKind.FIXED_PER_YEAR:
                part = yearly_parts(self.plan)[self.done % self.plan.payments_a_year]
                wanted = working.amount("instalment", part.minor, "terms.per_year")
            case PlanKind.STEPPED:
                agreed = self.plan.steps[term.step - 1].instalment
                wanted = working.amount("instalment", agreed.minor, f"terms.steps.{term.step}.instalment")
            case _:
                wanted = working.amount(
                    "instalment", self.row_amounts[self.at], f"terms.rows.{self.at + 1}.principal"
                )
        wanted = self._by_index(working, "instalment", wanted, term)
        if self.contract.rounding.place is Place.PAYMENT and interest is not None:
            paid = working.rounded(
                "payment_rounded",
                sheet.add("payment_exact", wanted, interest),
                self.contract.rounding.quantum,
            )
            least = working.amount("least", 0, "terms.kind")
            return sheet.larger(
                "after_interest_of_payment", sheet.subtract("principal_of_payment", paid, interest), least
            )
        return wanted

    def _after_interest(
        self, working: Working, term: LoanTerm, interest: Term | None, *, fixed_now: bool
    ) -> Term:
        """What the payment leaves of principal: the level one of an annuity, or the one that was agreed on."""
        assert self.rate is not None and interest is not None, "checked by the terms"
        if self.plan.kind is PlanKind.ANNUITY:
            name, paid = "level_payment", working.level(self.base, self.rate, self.payments, self.fixed_on)
            if fixed_now and len(self.pieces) > 1:
                # the debt changed within the term: pay what the debt that is left would, had it been so all along
                whole = Piece(term.since, term.until, self.balance, self.rate, self.rate_source)
                interest = working.would_bear(whole)
        else:
            assert self.plan.payment is not None, "checked by the terms"
            name = "fixed_payment"
            paid = working.amount(name, self.plan.payment.minor, "terms.payment")
        paid = self._by_index(working, name, paid, term)
        # a term's interest may exceed the payment, of a long annuity by actual days too: the debt never grows
        nothing = working.amount("least", 0, "terms.kind")
        after = working.sheet.subtract("after_interest", paid, interest)
        return working.sheet.larger("instalment", after, nothing)

    def _by_index(self, working: Working, name: str, wanted: Term, term: LoanTerm) -> Term:
        indexed = self.contract.indexed
        if indexed is None:
            return wanted
        month = months_after(term.until.replace(day=1), -indexed.lag_months)
        return working.by_index(
            name, wanted, self._fixing(indexed.code, month), f"fixings.{indexed.code}.{month}"
        )

    def _working(self) -> Working:
        term, ends_on = self.terms[self.at], self.terms[-1].until
        return Working(self.contract, self.plan, term, self.balance, self.source, ends_on)

    def _posting(
        self, kind: PostingKind, working: Working, principal: Term, interest: Term | None,
        *, on: date, since: date, until: date, borne: bool = False,
    ) -> Posting:  # fmt: skip
        sheet = working.sheet
        figures = {
            Figure.PRINCIPAL.value: principal,
            Figure.BALANCE.value: sheet.subtract("balance", working.debt, principal),
        }
        if borne and interest is not None:
            figures[Figure.INTEREST.value] = interest
            figures[Figure.PAYMENT.value] = sheet.add("payment", principal, interest)
        fees = []
        if borne:
            for n, fee in enumerate(self.contract.fees, 1):
                if kind is not PostingKind.DUE and fee.per_year is not None:
                    continue  # an amount a year falls due with the payments
                term = working.fee(fee, n, self.pieces, self.due)
                figures[fee.name] = term
                fees.append((fee.name, term.number))
        self.balance = figures[Figure.BALANCE.value].number
        self.posted += 1
        self.source = f"postings.{self.posted}.balance"
        known = interest.number if interest is not None else None
        return Posting(
            kind=kind, on=on, since=since, until=until, interest=known if borne else Fraction(0),
            principal=principal.number, balance=self.balance, fees=tuple(fees), sheet=sheet, figures=figures,
        )  # fmt: skip
