"""I8, I13, I17: files, rulebooks and findings are what they were when they were stored; imports stand where they can."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from borgen.office.documents.queries import broken_documents
from borgen.office.guarantee.models import FeeLine, RegisterImport
from borgen.office.journal.models import Event
from borgen.office.journal.moment import Moment
from borgen.office.journal.verify import Violation
from borgen.office.people.actor import APPROVERS
from borgen.office.policies.models import Adoption, RulebookVersion
from borgen.office.policies.queries import broken_versions
from borgen.office.policies.shipped import broken_texts
from borgen.rules.trace import Trace, TraceBroken, replay


def check_stored(at: Moment) -> Iterator[Violation]:
    """What is kept whole: documents, adopted rulebooks, traces in the journal and in charged lines."""
    here = at.organisation_id
    for pk in broken_documents(organisation_id=here):
        yield Violation(code="document_changed", subject=f"document:{pk}")
    for number in broken_versions(organisation_id=here):
        yield Violation(code="rulebook_changed", subject=f"rulebook:{number}")
    for book in broken_texts():
        yield Violation(code="rulebook_changed", subject=f"shipped:{book}")
    for adoption in Adoption.objects.filter(version__organisation_id=here).select_related("version"):
        if adoption.adopted_by == adoption.version.submitted_by:
            yield Violation(code="one_person_adopted", subject=f"rulebook:{adoption.version.number}")
    yield from _versions(at)
    yield from _imports(at)
    for sequence, content_text in _with_findings(at):
        for finding in json.loads(content_text).get("findings", ()):
            yield from trace_violations(f"event:{sequence}", finding)
    lines = FeeLine.objects.filter(organisation_id=here).order_by("pk").values_list("pk", "finding")
    for pk, finding in lines.iterator(chunk_size=1000):
        yield from trace_violations(f"fee_line:{pk}", finding)


def _versions(at: Moment) -> Iterator[Violation]:
    """I8, I9: a version is adopted by an approver's event or withdrawn or neither, and never both."""
    events = Event.objects.filter(organisation_id=at.organisation_id, kind__startswith="policies.rulebook.")
    kinds = {sequence: (kind, role) for sequence, kind, role in events.values_list("sequence", "kind", "role")}
    rows = RulebookVersion.objects.filter(organisation_id=at.organisation_id).select_related("adoption", "withdrawal")
    for row in rows.defer("text").order_by("number"):
        subject = f"rulebook:{row.number}"
        adoption, withdrawal = getattr(row, "adoption", None), getattr(row, "withdrawal", None)
        steps = {"submitted": row.sequence}
        if adoption is not None:
            steps["adopted"] = adoption.sequence
        if withdrawal is not None:
            steps["withdrawn"] = withdrawal.sequence
        said = all(kinds.get(number, ("", ""))[0] == f"policies.rulebook.{step}" for step, number in steps.items())
        if not said or (adoption is not None and withdrawal is not None):
            yield Violation(code="version_state", subject=subject, params={"steps": ", ".join(steps)})
        if adoption is not None and said and kinds[adoption.sequence][1] not in APPROVERS:
            yield Violation(
                code="role_not_allowed", subject=subject, params={"role": kinds[adoption.sequence][1]}
            )


def trace_violations(subject: str, finding: Mapping[str, Any]) -> Iterator[Violation]:
    """Whether the trace of a stored finding still leads to its result."""
    if not finding.get("trace"):
        return
    try:
        replay(Trace.from_plain(finding["trace"]))
    except TraceBroken as error:
        yield Violation(
            code="trace_broken", subject=subject, params={"rule": str(finding.get("rule", "")), "why": str(error)}
        )


def _with_findings(at: Moment) -> Iterator[tuple[int, str]]:
    rows = Event.objects.filter(organisation_id=at.organisation_id).order_by("sequence")
    rows = rows.exclude(content__contains='"findings":[]')
    yield from rows.values_list("sequence", "content").iterator(chunk_size=500)


def _imports(at: Moment) -> Iterator[Violation]:
    events = dict(Event.objects.filter(organisation_id=at.organisation_id).values_list("sequence", "kind"))
    states = RegisterImport.State
    for row in RegisterImport.objects.filter(organisation_id=at.organisation_id).order_by("pk"):
        was_applied = row.state in {states.APPLIED, states.UNDONE}
        wrong = (
            was_applied != (row.applied_sequence is not None)
            or (row.state == states.UNDONE) != (row.undone_sequence is not None)
            or (row.applied_sequence is not None and events.get(row.applied_sequence) != "guarantee.import.applied")
            or (row.undone_sequence is not None and events.get(row.undone_sequence) != "guarantee.import.undone")
        )
        if wrong:
            yield Violation(code="import_state", subject=f"import:{row.pk}", params={"state": row.state})
