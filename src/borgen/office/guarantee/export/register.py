"""Register, duties and findings as tables."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from borgen.guarantee.duties import DutyState
from borgen.guarantee.vocabulary import term
from borgen.guarantee.wording import say, say_done, say_duty, word
from borgen.office.guarantee.columns import BY_NAME, COLUMNS
from borgen.office.guarantee.export.files import table_of
from borgen.office.guarantee.queries.duties import every_duty
from borgen.office.guarantee.queries.findings import OPEN_OUTCOMES, every_finding
from borgen.office.guarantee.queries.register import RegisterFilter, register_rows
from borgen.office.guarantee.queries.standing import standing
from borgen.office.ui.formats import language
from borgen.office.ui.table_files import Table
from borgen.rules.finding import Outcome
from borgen.rules.rule import Strength


def register_table(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    filter: RegisterFilter | None = None,
    sort: str = "reference",
    is_descending: bool = False,
    columns: Sequence[str] = (),
    with_names: bool = False,
) -> Table:
    """The register as a list shows it; all columns where none are named.

    Raises:
        NoSuchColumn: ``sort`` is no column that it can be sorted by.
    """
    _at, rows = register_rows(
        organisation_id=organisation_id, as_of=as_of, known_at=known_at, filter=filter, sort=sort,
        is_descending=is_descending, with_names=with_names,
    )  # fmt: skip
    shown = [BY_NAME[name] for name in columns] if columns else list(COLUMNS)
    where = standing(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    return table_of(
        where, _("Guarantee register"), "register", [str(column.label) for column in shown],
        ([column.filed(row) for column in shown] for row in rows),
    )  # fmt: skip


def duties_table(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    until: date | None = None,
    states: Iterable[DutyState] = tuple(DutyState),
    kinds: frozenset[str] = frozenset(),
    responsible: frozenset[str] = frozenset(),
) -> Table:
    """The duties that are due by a day, as the work list narrows them; done ones too where nothing narrows."""
    rows = every_duty(
        organisation_id=organisation_id, as_of=as_of, known_at=known_at, until=until, states=states, kinds=kinds,
        responsible=responsible,
    )  # fmt: skip
    where = standing(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    headings = [
        _("Due on"), _("Duty"), _("Reference"), _("Borrower"), _("State"), _("Who"), _("Remind on"),
        _("Done on"), _("Note"), _("Source"),
    ]  # fmt: skip
    return table_of(
        where, _("Duties"), "duties", headings,
        (
            [
                row.duty.due_on, say_duty(row.duty, language()), row.duty.reference, row.borrower,
                term("duty_state", row.duty.state.value, language()),
                term("role", row.duty.responsible, language()), row.duty.remind_on,
                row.duty.evidence.done_on if row.duty.evidence else None,
                say_done(row.duty, language()),
                str(row.duty.citation) if row.duty.citation else "",
            ]
            for row in rows
        ),
    )  # fmt: skip


def findings_table(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    outcomes: Iterable[Outcome] = OPEN_OUTCOMES,
    rule: str = "",
    strength: Strength | None = None,
) -> Table:
    """What the rules find over the register, each with the rule in plain words."""
    rows = every_finding(
        organisation_id=organisation_id, as_of=as_of, known_at=known_at, outcomes=outcomes, rule=rule, strength=strength,
    )  # fmt: skip
    where = standing(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    headings = [
        _("Reference"), _("Borrower"), _("Rule"), _("The rule in words"), _("Strength"), _("Outcome"),
        _("Found"), _("Source"),
    ]  # fmt: skip
    return table_of(
        where, _("Findings"), "findings", headings,
        (
            [
                row.reference, row.borrower, row.finding.rule, row.rule.says[language()] if row.rule else "",
                word("strengths", row.finding.strength.value, language()) if row.finding.strength else "",
                word("outcomes", row.finding.outcome.value, language()), say(row.finding, language()),
                str(row.finding.cite),
            ]
            for row in rows
        ),
    )  # fmt: skip
