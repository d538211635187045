"""Register, fees, duties and findings as files: Excel with typed cells, or CSV as Swedish and Danish offices open it.

Rows are made while they are written, so that a register of any size fits. What somebody typed stays text: it is never a
formula and never a link. An empty cell is something that nobody has said, never zero.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO
from zoneinfo import ZoneInfo

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from borgen.guarantee.annual_fee import FeeLine, FeeMissing
from borgen.guarantee.duties import DutyState
from borgen.guarantee.vocabulary import term
from borgen.guarantee.wording import say, say_duty, say_fee, word
from borgen.kernel.money import Money
from borgen.office.guarantee.columns import BY_NAME, COLUMNS
from borgen.office.guarantee.queries.duties import duties
from borgen.office.guarantee.queries.fees import charged_fees, fee_preview
from borgen.office.guarantee.queries.findings import OPEN_OUTCOMES, findings
from borgen.office.guarantee.queries.register import RegisterFilter, register_rows
from borgen.office.guarantee.queries.standing import Standing, standing
from borgen.office.ui.formats import language
from borgen.rules.finding import Outcome
from borgen.rules.rule import Strength

Value = str | date | Decimal | int | None
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
EVERYTHING = 10**9
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``about`` says what the table is, line by line; ``rows`` may be made while they are written; ``name`` is the file's.

    ``totals`` is a last row under the others, or nothing.
    """

    title: str
    name: str
    about: Sequence[tuple[str, Value]]
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    totals: Sequence[Value] = ()


# ------------------------------------------------------------------------------------------------------------- tables


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
    return _table(
        where, _("Guarantee register"), "register", [str(column.label) for column in shown],
        ([column.filed(row) for column in shown] for row in rows),
    )  # fmt: skip


def fees_table(
    *, organisation_id: int, year: int, as_of: date, known_at: datetime | None = None, with_names: bool = False
) -> Table:
    """What a run of the year would charge; what cannot be priced stands below with its reason in place of an amount."""
    preview = fee_preview(
        organisation_id=organisation_id, year=year, as_of=as_of, known_at=known_at, with_names=with_names
    )
    where = standing(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    return _table(
        where, _("Guarantee fees %(year)s") % {"year": year}, f"fees-{year}", _fee_headings(),
        [
            *(_fee_cells(line, preview.borrowers.get(line.reference, "")) for line in preview.lines),
            *(_missing_cells(one, preview.borrowers.get(one.reference, "")) for one in preview.missing),
        ],
    )  # fmt: skip


def charged_table(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, year: int | None = None
) -> Table:
    """The fees that have been charged, of one year or of all."""
    page = charged_fees(
        organisation_id=organisation_id, as_of=as_of, known_at=known_at, year=year, per_page=EVERYTHING
    )
    where = standing(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    return _table(
        where, _("Charged fees"), f"charged-{year}" if year else "charged", _fee_headings(),
        (
            [
                row.reference, row.borrower, row.year, word("fee_kinds", row.kind.value, language()),
                _number(row.basis), _share(row.rate), _number(row.amount), row.amount.currency, row.charge_by,
                _yes(row.is_late), row.payer, _citation(row.finding),
            ]
            for row in page.rows
        ),
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
    page = duties(
        organisation_id=organisation_id, as_of=as_of, known_at=known_at, until=until, states=states, kinds=kinds,
        responsible=responsible, per_page=EVERYTHING,
    )  # fmt: skip
    where = standing(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    headings = [
        _("Due on"), _("Duty"), _("Reference"), _("Borrower"), _("State"), _("Who"), _("Remind on"),
        _("Done on"), _("Note"), _("Source"),
    ]  # fmt: skip
    return _table(
        where, _("Duties"), "duties", headings,
        (
            [
                row.duty.due_on, say_duty(row.duty, language()), row.duty.reference, row.borrower,
                term("duty_state", row.duty.state.value, language()),
                term("role", row.duty.responsible, language()), row.duty.remind_on,
                row.duty.evidence.done_on if row.duty.evidence else None,
                row.duty.evidence.note if row.duty.evidence else "",
                str(row.duty.citation) if row.duty.citation else "",
            ]
            for row in page.rows
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
    page = findings(
        organisation_id=organisation_id, as_of=as_of, known_at=known_at, outcomes=outcomes, rule=rule,
        strength=strength, per_page=EVERYTHING,
    )  # fmt: skip
    where = standing(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    headings = [
        _("Reference"), _("Borrower"), _("Rule"), _("The rule in words"), _("Strength"), _("Outcome"),
        _("Found"), _("Source"),
    ]  # fmt: skip
    return _table(
        where, _("Findings"), "findings", headings,
        (
            [
                row.reference, row.borrower, row.finding.rule, row.rule.says[language()] if row.rule else "",
                word("strengths", row.finding.strength.value, language()) if row.finding.strength else "",
                word("outcomes", row.finding.outcome.value, language()), say(row.finding, language()),
                str(row.finding.cite),
            ]
            for row in page.rows
        ),
    )  # fmt: skip


def _table(
    where: Standing, title: str, name: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]
) -> Table:
    zone = ZoneInfo(where.time_zone)
    known_at = where.known_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if where.known_at else ""
    return Table(
        title=title, name=f"{name}-{where.slug}-{where.moment.as_of}", headings=headings, rows=rows,
        about=(
            (_("Organisation"), where.name),
            (_("As of"), where.moment.as_of),
            (_("Known at"), f"{known_at} ({_('event')} {where.moment.sequence})".strip()),
            (_("Policy"), ", ".join(f"{policy} ({seal[:12]})" for policy, seal in where.policies)),
        ),
    )  # fmt: skip


def _fee_headings() -> list[str]:
    return [
        _("Reference"), _("Borrower"), _("Year"), _("Kind"), _("Basis"), _("Rate"), _("Amount"), _("Currency"),
        _("Charge by"), _("Late"), _("Payer"), _("Source"),
    ]  # fmt: skip


def _fee_cells(line: FeeLine, borrower: str) -> list[Value]:
    return [
        line.reference, borrower, line.year, word("fee_kinds", line.kind.value, language()), _number(line.basis),
        _share(line.rate), _number(line.amount), line.amount.currency, line.charge_by, _yes(line.is_late), line.payer,
        str(line.finding.cite),
    ]  # fmt: skip


def _missing_cells(one: FeeMissing, borrower: str) -> list[Value]:
    kind = word("fee_kinds", one.kind.value, language())
    return [one.reference, borrower, one.year, kind, None, None, None, "", None, "", "", say_fee(one, language())]


def _citation(finding: object) -> str:
    cite = finding.get("citation", {}) if isinstance(finding, dict) else {}
    return f"{cite.get('source', '')}, {cite.get('section', '')}".strip(", ")


def _number(amount: Money | None) -> Decimal | None:
    return None if amount is None else Decimal(amount.decimal)


def _share(rate: object) -> Value:
    """An exact decimal where there is one: 1/400 is 0.0025."""
    numerator, denominator = getattr(rate, "numerator", 0), getattr(rate, "denominator", 1)
    exact = Decimal(numerator) / Decimal(denominator)
    return exact if exact * denominator == numerator else f"{numerator}/{denominator}"


def _yes(is_so: bool) -> str:  # noqa: FBT001 - a cell's only value
    return _("yes") if is_so else ""


# -------------------------------------------------------------------------------------------------------------- files


def answer(table: Table, form: str) -> HttpResponseBase:
    """The file as an answer to be saved; ``form`` is one of ``MEDIA_TYPES``."""
    name = f"{table.name}.{form}"
    if form == "xlsx":
        return FileResponse(workbook(table), as_attachment=True, filename=name, content_type=MEDIA_TYPES[form])
    response = StreamingHttpResponse(csv_lines(table), content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def workbook(table: Table) -> IO[bytes]:
    """The table as an Excel file, written row by row into a temporary file; the caller closes it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            Decimal: book.add_format({"num_format": "#,##0.00##"}),
            int: book.add_format({"num_format": "0"}),
        }
        sheet = book.add_worksheet(_sheet_name(table.title))
        top = len(table.about) + 2
        sheet.set_column(0, max(len(table.headings) - 1, 0), 18)
        sheet.freeze_panes(top + 1, 1)
        sheet.set_landscape()
        sheet.repeat_rows(top)
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, table.title, bold)
        for row, (label, value) in enumerate(table.about, start=1):
            sheet.write_string(row, 0, label)
            _put(sheet, row, 1, value, formats)
        for column, label in enumerate(table.headings):
            sheet.write_string(top, column, label, heading)
        last = top
        for last, cells in enumerate(table.rows, start=top + 1):
            for column, value in enumerate(cells):
                _put(sheet, last, column, value, formats)
        for column, value in enumerate(table.totals):
            _put(sheet, last + 1, column, value, formats)
        sheet.autofilter(top, 0, max(last, top), max(len(table.headings) - 1, 0))
    file.seek(0)
    return file


def csv_lines(table: Table) -> Iterator[str]:
    """The table as CSV, line by line: semicolons, decimal commas, and a mark that says it is UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    for cells in _all_rows(table):
        writer.writerow([_text(value) for value in cells])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _all_rows(table: Table) -> Iterator[Sequence[Value]]:
    yield table.headings
    yield from table.rows
    if table.totals:
        yield table.totals


Write = Callable[..., object]


def _put(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value, formats: dict[type, object]
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        # a spreadsheet has no days before 1900
        write: Write = sheet.write_datetime if value.year >= 1900 else sheet.write_string
        write(row, column, value if value.year >= 1900 else value.isoformat(), formats[date])
    elif isinstance(value, Decimal | int):
        # a spreadsheet keeps fifteen digits: what does not fit stays exact as text
        fits = len(Decimal(value).as_tuple().digits) <= 15
        (sheet.write_number if fits else sheet.write_string)(
            row, column, value if fits else str(value), formats[int if isinstance(value, int) else Decimal]
        )
    else:
        sheet.write_string(row, column, str(value)[:32_767])


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    # a spreadsheet takes a text that begins like this for a formula; the apostrophe says that it is none
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA_STARTS) else text


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\")[:31] or "1"
