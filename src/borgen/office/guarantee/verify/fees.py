"""I1, I5, I8, I9: each fee charged once, by two people, and as its trace says."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from borgen.office.guarantee.facts.fees_due import fees_due
from borgen.office.guarantee.models import RATE_UNIT, FeeLine, FeeRun
from borgen.office.journal.models import Event, Posting
from borgen.office.journal.moment import Moment, moment_at
from borgen.office.journal.verify import Violation
from borgen.office.people.actor import APPROVERS
from borgen.rules.arithmetic import worth_of
from borgen.rules.trace import Trace, TraceBroken

PLANNED, CHARGED, REJECTED = "guarantee.fees.planned", "guarantee.fees.charged", "guarantee.fees.rejected"

FEE_INCOME = "income:guarantee_fees"


def check_fees(at: Moment) -> Iterator[Violation]:
    """The runs and lines of the organisation, whatever the moment: what has been charged stays charged."""
    yield from _runs(at)
    yield from _lines(at)
    yield from _worked_out_again(at)


def _runs(at: Moment) -> Iterator[Violation]:
    events = Event.objects.filter(organisation_id=at.organisation_id, kind__startswith="guarantee.fees.")
    said = {(row.kind, row.subject): row for row in events.order_by("sequence")}
    by_sequence = {row.sequence: row for row in said.values()}
    for run in FeeRun.objects.filter(organisation_id=at.organisation_id).order_by("year", "number"):
        subject = f"run:{run.year}-{run.number}"
        lines = FeeLine.objects.filter(run=run).values_list("amount_minor", "currency", "charged")
        amounts = list(lines)
        is_charged = run.state == FeeRun.State.CHARGED
        if run.state != FeeRun.State.PLANNING:
            total = sum(minor for minor, currency, _ in amounts if currency == run.currency)
            if run.line_count != len(amounts) or run.total_minor != total:
                yield Violation(
                    code="run_total_differs", subject=subject,
                    params={"total": str(run.total_minor), "lines": str(total), "count": str(len(amounts))},
                )  # fmt: skip
        if any(charged != is_charged for _, _, charged in amounts):
            yield Violation(code="line_state", subject=subject, params={"state": run.state})
        is_closed = run.state in {FeeRun.State.CHARGED, FeeRun.State.REJECTED}
        if is_closed != (run.closed_at is not None) or is_charged != (run.charged_sequence is not None):
            yield Violation(code="run_state", subject=subject, params={"state": run.state})
        if is_charged:
            event = by_sequence.get(run.charged_sequence or 0)
            if event is None or event.kind != CHARGED or event.by != run.closed_by:
                yield Violation(code="run_without_event", subject=subject)
            if event is not None and event.role not in APPROVERS:
                yield Violation(code="role_not_allowed", subject=subject, params={"role": event.role})
            if event is not None:
                yield from _posted(subject, run, event)
            if run.closed_by == run.planned_by:
                yield Violation(code="one_person_charged", subject=subject, params={"by": run.closed_by})


def _posted(subject: str, run: FeeRun, event: Event) -> Iterator[Violation]:
    """I1: what was posted with the event is what the lines say, to the öre, credits against claims."""
    posted: Counter[str] = Counter()
    for target, minor, currency in Posting.objects.filter(event=event).values_list("target", "minor", "currency"):
        posted[currency] += minor if target == FEE_INCOME else -minor
    lines: Counter[str] = Counter()
    for minor, currency in FeeLine.objects.filter(run=run).values_list("amount_minor", "currency"):
        lines[currency] += minor
    for currency in sorted({*posted, *lines}):
        if posted[currency] != lines[currency]:
            yield Violation(
                code="postings_differ", subject=subject,
                params={"currency": currency, "posted": str(posted[currency]), "lines": str(lines[currency])},
            )  # fmt: skip


def _lines(at: Moment) -> Iterator[Violation]:
    rows = FeeLine.objects.filter(organisation_id=at.organisation_id).select_related("guarantee").order_by("pk")
    originals: Counter[tuple[str, int, str, str]] = Counter()
    mains: Counter[tuple[str, int]] = Counter()
    for row in rows.iterator(chunk_size=1000):
        subject = f"fee_line:{row.pk}"
        if row.charged and row.corrects_id is None:
            originals[row.guarantee.reference, row.year, row.kind, row.part] += 1
            if row.kind in {"first", "annual"}:
                mains[row.guarantee.reference, row.year] += 1
        if (row.kind == "correction") != (row.corrects_id is not None):
            yield Violation(code="correction_without_line", subject=subject)
        yield from _amount(subject, row)
    for (reference, year, kind, part), count in originals.items():
        if count > 1:
            yield Violation(
                code="charged_twice", subject=f"guarantee:{reference}",
                params={"year": str(year), "kind": kind, "part": part, "count": str(count)},
            )  # fmt: skip
    for (reference, year), count in mains.items():
        if count > 1:
            yield Violation(
                code="charged_as_two_kinds", subject=f"guarantee:{reference}", params={"year": str(year)}
            )


def _amount(subject: str, row: FeeLine) -> Iterator[Violation]:
    """The columns of a line against the trace that it was charged on."""
    plain = row.finding.get("trace")
    if not plain:
        yield Violation(code="line_without_trace", subject=subject)
        return
    try:
        trace = Trace.from_plain(plain)
        result = worth_of(trace.result)
    except (TraceBroken, ValueError):
        return  # said by check_stored
    if result != row.amount_minor:
        yield Violation(
            code="fee_differs", subject=subject, params={"trace": str(result), "amount": str(row.amount_minor)}
        )
    for name, worth in (("fee_basis", Fraction(row.basis_minor)), ("fee_rate", Fraction(row.rate, RATE_UNIT))):
        given = next((i for i in trace.inputs if i.name == name), None)
        if given is not None and worth_of(given.worth) != worth:
            yield Violation(
                code="fee_differs", subject=subject, params={name: given.worth, "line": str(worth)}
            )


def _worked_out_again(at: Moment) -> Iterator[Violation]:
    """Every run that was charged, from the facts that it was planned on: nothing more, nothing less."""
    runs = FeeRun.objects.filter(organisation_id=at.organisation_id, state=FeeRun.State.CHARGED)
    for run in runs.order_by("year", "number"):
        then = moment_at(organisation_id=at.organisation_id, as_of=run.charge_on, sequence=run.known_at_sequence)
        due = Counter(
            (one.reference, line.kind.value, line.part, line.amount.minor, line.amount.currency)
            for one in fees_due(then, year=run.year)
            for line in one.lines
        )
        rows = FeeLine.objects.filter(run=run).values_list(
            "guarantee__reference", "kind", "part", "amount_minor", "currency"
        )
        charged = Counter(rows)
        yield from _not_as_due("fee_not_charged", run, due - charged)
        yield from _not_as_due("fee_not_due", run, charged - due)


def _not_as_due(code: str, run: FeeRun, fees: Counter[tuple[str, str, str, int, str]]) -> Iterator[Violation]:
    for reference, kind, part, minor, currency in sorted(fees):
        yield Violation(
            code=code, subject=f"guarantee:{reference}",
            params={"run": f"{run.year}-{run.number}", "kind": kind, "part": part, "amount": f"{minor} {currency}"},
        )  # fmt: skip
