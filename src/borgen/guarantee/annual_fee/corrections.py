"""What becomes known after a run: linked credits and extra lines [sv: rättelse]."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from borgen.guarantee.annual_fee.lines import (
    NEVER_DUE,
    Charged,
    FeeAnswer,
    FeeKind,
    FeeLine,
    FeeMissing,
    FeeNone,
)
from borgen.guarantee.policy import Policy
from borgen.kernel.money import Money
from borgen.rules.finding import Finding, Outcome
from borgen.rules.trace import Worksheet


def due_as_charged(
    today: Iterable[FeeAnswer], when_charged: Mapping[date, Sequence[FeeAnswer]], charged: Sequence[Charged]
) -> tuple[FeeAnswer, ...]:
    """A year's fees of one guarantee: those charged as of the day that charged them, the others as of today.

    So what has become known since then corrects a fee, and what has come true since does not. All answers are
    those of ``fee_of_year`` on what is known now, ``when_charged`` by the days of the ``charged`` lines, which
    are in the order of their charging: where another kind of fee came in the place of the first one, that one's
    day counts. A charged increase that was none on that day has the answer that nothing is due on it.
    """
    due = {answer.part: answer for answer in today}
    for line in reversed(charged):
        then = when_charged[line.charged_on]
        due[line.part] = next((answer for answer in then if answer.part == line.part), None) or _gone(line, then)
    return tuple(due[part] for part in sorted(due))


def correction_lines(
    charged: Iterable[Charged], now_due: Sequence[FeeAnswer], policy: Policy
) -> tuple[FeeLine, ...]:
    """What must be charged or credited for the charged lines to become what is due with what is known now.

    ``now_due`` are the answers for the same year, as :func:`due_as_charged` gives them. A difference becomes a
    line of kind correction that names the charged one (a credit is negative); a line that was never charged
    comes back as it is. Where a fee cannot be priced now, nothing is corrected.
    """
    due = {_key(answer): answer for answer in now_due}
    lines: list[FeeLine] = []
    for line in charged:
        answer = due.pop((line.reference, line.kind, line.year, line.part), None)
        if answer is None:
            answer = _gone(line, now_due) if line.kind is FeeKind.ADDED else _other_kind(line, due)
        if answer is None or isinstance(answer, FeeMissing):
            continue
        now = answer.amount if isinstance(answer, FeeLine) else Money(0, line.amount.currency)
        if now != line.amount:
            lines.append(_correction(line, now, answer, policy))
    return (*lines, *(answer for answer in due.values() if isinstance(answer, FeeLine)))


def _gone(line: Charged, answers: Iterable[FeeAnswer]) -> FeeNone:
    """That nothing is due on a charged increase: the guarantee has no fee of the year, or no increase of that day."""
    reason, params = "increase_withdrawn", dict[str, str](day=line.part)
    for main in answers:
        if (main.reference, main.part) == (line.reference, "") and isinstance(main, FeeNone) and main.reason in NEVER_DUE:
            reason, params = main.reason, dict(main.params)
    return FeeNone(
        reference=line.reference, kind=line.kind, year=line.year, reason=reason, params=params, part=line.part
    )


def _key(answer: FeeAnswer) -> tuple[str, FeeKind, int, str]:
    return answer.reference, answer.kind, answer.year, answer.part


def _other_kind(line: Charged, due: dict[tuple[str, FeeKind, int, str], FeeAnswer]) -> FeeAnswer | None:
    """The answer for the guarantee's main fee, where it is now of another kind: then the charged kind is
    not due.
    """
    for kind in (FeeKind.FIRST, FeeKind.ANNUAL):
        if (line.reference, kind, line.year, "") in due:
            main = due[line.reference, kind, line.year, ""]
            if isinstance(main, FeeMissing):
                return main
            reason = "charged_as_other_kind"
            return FeeNone(
                reference=line.reference, kind=line.kind, year=line.year, reason=reason, part=line.part
            )
    return None


def _correction(line: Charged, now: Money, answer: FeeLine | FeeNone, policy: Policy) -> FeeLine:
    sheet, unit = Worksheet(), f"minor {now.currency}"
    if isinstance(answer, FeeLine) and answer.finding.trace is not None:
        due = sheet.carried(answer.finding.trace)
    else:
        due = sheet.given("fee_now_due", Fraction(now.minor), unit=unit, source="now known")
    before = sheet.given("fee_charged", Fraction(line.amount.minor), unit=unit, source=f"line {line.id}")
    difference = sheet.subtract("fee_difference", due, before)
    amount = Money(int(difference.number), now.currency)
    found = {"code": "fee.correction", "amount": str(amount), "now_due": str(now)}
    given = {"year": str(line.year), "charged": str(line.amount)}
    if isinstance(answer, FeeNone):
        found["reason"] = answer.reason
        given |= answer.params
        cite, basis, rate = policy.book.cite(""), Money(0, now.currency), Fraction(0)
        payer, role = "", "borrower"
    else:
        cite, basis, rate = answer.finding.cite, answer.basis, answer.rate
        payer, role = answer.payer, answer.payer_role
    return FeeLine(
        reference=line.reference,
        kind=FeeKind.CORRECTION,
        year=line.year,
        basis=basis,
        rate=rate,
        amount=amount,
        charge_by=None,
        payer=payer,
        payer_role=role,
        is_late=False,
        part=line.part,
        corrects=line.id,
        assumed=answer.assumed if isinstance(answer, FeeLine) else (),
        finding=Finding(
            rule="annual_fee",
            outcome=Outcome.COMPUTED,
            cite=cite,
            found=found,
            trace=sheet.trace(difference),
            given=given,
        ),
    )
