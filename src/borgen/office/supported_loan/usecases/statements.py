"""Statements to the state of what falls due, sealed and never changed; what is otherwise afterwards is stated as a correction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from borgen.kernel.money import Money
from borgen.office.journal.record import Actor, Command, command
from borgen.office.journal.refused import Overtaken, Refused
from borgen.office.people.actor import CLERKS
from borgen.office.supported_loan.facts.figures import LoanFigures, figures_of
from borgen.office.supported_loan.facts.loan import loan_known
from borgen.office.supported_loan.facts.statement import plain_line, stated_so_far, statements_of
from borgen.office.supported_loan.models import Statement
from borgen.office.supported_loan.usecases.refusals import NoSuchLoan, stated_reason
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.index import IndexView, Observations
from borgen.supported_loan.loan_events import SupportStated
from borgen.supported_loan.statement import COLUMNS, statement
from borgen.supported_loan.subsidy import TermSplit

NOTHING = IndexView(Observations())


class PeriodOutOfOrder(Refused):
    """A period has its first day before its last."""

    code = "period_out_of_order"


class StatedAlready(Overtaken):
    """A part of the period has been stated: what is otherwise now is a correction."""

    code = "stated_already"


class NothingFallsDue(Refused):
    """No term of the loan falls due in the period."""

    code = "nothing_falls_due"


class NotRegulatedYet(Refused):
    """A term of the period belongs to a loan year whose residents' payment has not been regulated."""

    code = "not_regulated_yet"


class ShareUnknown(Refused):
    """Nobody has stated the residents' share of the loan, so that the state's part is not known."""

    code = "share_unknown"


class NothingToCorrect(Refused):
    """What was stated is still so."""

    code = "nothing_to_correct"


def make_statement(
    *, organisation_id: int, loan: str, since: date, until: date, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """State the terms due in [``since``, ``until``) with their control totals.

    Returns:
        ``{"loan", "number", "lines", "state", "seal", "sequence"}``.

    Raises:
        NoSuchLoan, PeriodOutOfOrder, StatedAlready, NothingFallsDue, NotRegulatedYet, ShareUnknown.
    """
    body = {"loan": loan, "since": since, "until": until}
    with command(
        organisation_id=organisation_id, kind="make_statement", body=body, by=by, at=at, key=key, roles=CLERKS
    ) as now:
        if now.answered:
            return now.answer
        found = _figures(organisation_id, loan, now.sequence - 1)
        if until <= since:
            raise PeriodOutOfOrder(since=since, until=until)
        for earlier in statements_of(loan_id=found.facts.loan_id, sequence=now.sequence - 1):
            if earlier.kind == "statement" and earlier.since < until and since < earlier.until:
                raise StatedAlready(number=earlier.number, since=earlier.since, until=earlier.until)
        made = statement(loan, found.splits, since=since, until=until)
        if not made.lines:
            raise NothingFallsDue(since=since, until=until)
        unregulated = [one for one in made.lines if one.loan_year > found.facts.paid_through_year]
        if unregulated:
            raise NotRegulatedYet(loan_year=unregulated[0].loan_year, on=unregulated[0].due_on)

        lines = [plain_line(split) for split in made.lines]
        return _write(
            now, found, organisation_id=organisation_id, kind="statement", lines=lines, since=since, until=until,
            seal=made.seal, by=by,
        )  # fmt: skip


def correct_statements(
    *, organisation_id: int, loan: str, reason: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """State the difference to everything that was stated of the loan and is otherwise now; what was stated stays.

    The lines hold differences, after less before: added to what was stated they give what is so.

    Raises:
        NoSuchLoan, ReasonMissing, NothingToCorrect, ShareUnknown.
    """
    body = {"loan": loan, "reason": reason}
    with command(
        organisation_id=organisation_id,
        kind="correct_statements",
        body=body,
        by=by,
        at=at,
        key=key,
        roles=CLERKS,
    ) as now:
        if now.answered:
            return now.answer
        said = stated_reason(reason=reason)
        found = _figures(organisation_id, loan, now.sequence - 1)
        earlier = statements_of(loan_id=found.facts.loan_id, sequence=now.sequence - 1)
        before = stated_so_far(earlier)
        splits = {split.n: split for split in found.splits}
        differing = [
            difference
            for n, line in sorted(before.items())
            if (difference := _difference(splits.get(n), line)) is not None
        ]
        if not differing:
            raise NothingToCorrect(loan=loan)

        touched = [
            one
            for one in earlier
            if one.kind == "statement" and any(one.since <= line.due_on < one.until for line in differing)
        ]
        since, until = min(one.since for one in touched), max(one.until for one in touched)
        made = statement(loan, differing, since=since, until=until)
        return _write(
            now, found, organisation_id=organisation_id, kind="correction",
            lines=[plain_line(line) for line in differing], since=since, until=until, seal=made.seal, by=by,
            corrects=[one.seal for one in touched], reason=said,
        )  # fmt: skip


def _figures(organisation_id: int, loan: str, sequence: int) -> LoanFigures:
    facts = loan_known(organisation_id=organisation_id, sequence=sequence, number=loan)
    if facts is None:
        raise NoSuchLoan(number=loan)
    if facts.rule is None:
        raise ShareUnknown(loan=loan)
    return figures_of(facts, index=NOTHING)


def _difference(split: TermSplit | None, line: TermSplit) -> TermSplit | None:
    """What a stated term is otherwise now, as a term of differences; a term that is not paid any more is taken back."""
    now = {name: getattr(split, name) if split else Money(0, CURRENCY) for name in COLUMNS}
    differences = {name: now[name] - getattr(line, name) for name in COLUMNS}
    if not any(differences.values()):
        return None
    return replace(
        split or line, due_on=line.due_on, service=differences["interest"] + differences["principal"], **differences
    )  # fmt: skip


def _write(
    now: Command,
    found: LoanFigures,
    *,
    organisation_id: int,
    kind: str,
    lines: Sequence[Sequence[Any]],
    since: date,
    until: date,
    seal: str,
    by: Actor,
    corrects: Sequence[str] = (),
    reason: str = "",
) -> dict[str, Any]:
    totals: Mapping[str, int] = {
        name: sum(line[place] for line in lines) for place, name in enumerate(COLUMNS, 2)
    }
    loan = found.facts
    of_loan = Statement.objects.filter(loan_id=loan.loan_id)
    number = (of_loan.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    Statement.objects.create(
        organisation_id=organisation_id, loan_id=loan.loan_id, number=number, kind=kind, since=since, until=until,
        lines=lines, totals=totals, seal=seal, corrects=list(corrects), reason=reason[:300], sequence=now.sequence,
        made_by=by.person, made_at=now.at,
    )  # fmt: skip
    state = Money(totals["state"], CURRENCY)
    happened = SupportStated(
        loan=loan.number, number=number, statement=kind, since=since.isoformat(), until=until.isoformat(),
        lines=len(lines), state=str(state), seal=seal, corrects=list(corrects),
    )  # fmt: skip
    return now.record(
        happened, subject=f"loan:{loan.number}",
        answer={
            "loan": loan.number, "number": number, "lines": len(lines), "state": state.decimal, "seal": seal,
            "sequence": now.sequence,
        },
    )  # fmt: skip
