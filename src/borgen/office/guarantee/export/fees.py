"""Fees as tables: what a run would charge, the lines of a run, what has been charged."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from borgen.guarantee.annual_fee import FeeKind, FeeLine, FeeMissing
from borgen.guarantee.wording import say_fee, word
from borgen.kernel.money import Money
from borgen.office.guarantee.export.files import table_of
from borgen.office.guarantee.queries.fees import FeeRow, charged_fees, fee_preview, fee_run
from borgen.office.guarantee.queries.standing import standing
from borgen.office.guarantee.wording import sentence
from borgen.office.ui.formats import language
from borgen.office.ui.table_files import EVERYTHING, Table, Value


def fees_table(
    *, organisation_id: int, year: int, as_of: date, known_at: datetime | None = None, with_names: bool = False
) -> Table:
    """What a run of the year would charge; what cannot be priced stands below with its reason in place of an amount."""
    preview = fee_preview(
        organisation_id=organisation_id, year=year, as_of=as_of, known_at=known_at, with_names=with_names
    )
    where = standing(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    return table_of(
        where, _("Guarantee fees %(year)s") % {"year": year}, f"fees-{year}", _preview_headings(),
        [
            *(_previewed(line, preview.borrowers.get(line.reference, "")) for line in preview.lines),
            *(_unpriced(one, preview.borrowers.get(one.reference, "")) for one in preview.missing),
        ],
    )  # fmt: skip


def run_table(*, organisation_id: int, year: int, number: int, known_at: datetime | None = None) -> Table:
    """All lines of a run.

    Raises:
        NoSuchRun: the organisation has none with this year and number.
    """
    page = fee_run(
        organisation_id=organisation_id, year=year, number=number, known_at=known_at, per_page=EVERYTHING
    )
    slug, name = _whose(organisation_id, page.run.charge_on)
    return Table(
        title=_("Fee run %(year)s-%(number)s") % {"year": year, "number": number}, name=f"fees-{slug}-{year}-{number}",
        about=(
            (_("Organisation"), name),
            (_("Run"), f"{year}-{number}"),
            (_("Charged on"), page.run.charge_on),
            (_("Known at event number"), page.run.known_at_sequence),
            (_("Seal of the lines (SHA-256)"), page.run.manifest),
        ),
        headings=_headings(), rows=map(_filed, page.lines), totals=_total([page.run.total]),
    )  # fmt: skip


def charged_table(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    year: int | None = None,
    reference: str = "",
) -> Table:
    """What has been charged, of one year or of all, of one guarantee or of all."""
    found = charged_fees(
        organisation_id=organisation_id, as_of=as_of, known_at=known_at, year=year, reference=reference,
        per_page=EVERYTHING,
    )  # fmt: skip
    slug, name = _whose(organisation_id, as_of)
    return Table(
        title=_("Charged fees"), name=f"charged-{slug}-{found.moment.as_of}",
        about=(
            (_("Organisation"), name),
            (_("As of"), found.moment.as_of),
            (_("Known at event number"), found.moment.sequence),
        ),
        headings=_headings(), rows=map(_filed, found.rows), totals=_total(found.totals),
    )  # fmt: skip


def _whose(organisation_id: int, as_of: date) -> tuple[str, str]:
    where = standing(organisation_id=organisation_id, as_of=as_of)
    return where.slug, where.name


def _headings() -> Sequence[str]:
    return (
        _("Reference"), _("Borrower"), _("Year"), _("Run"), _("What"), _("Basis"), _("Rate in percent"), _("Fee"),
        _("Currency"), _("Charge by"), _("Late"), _("Paid by"), _("Corrects line"), _("Line"),
    )  # fmt: skip


def _filed(row: FeeRow) -> Sequence[Value]:
    percent = row.rate * 100
    rate = f"{Decimal(percent.numerator) / percent.denominator:f}".replace(".", ",")
    return (
        row.reference, row.borrower, row.year, f"{row.year}-{row.run_number}", _kind(row.kind),
        Decimal(row.basis.decimal), rate, Decimal(row.amount.decimal), row.amount.currency, row.charge_by,
        _("yes") if row.is_late else _("no"), row.payer, row.corrects, row.id,
    )  # fmt: skip


def _kind(kind: FeeKind) -> str:
    return sentence(word("fee_kinds", kind.value, language()))


def _total(totals: Sequence[Money]) -> Sequence[Value]:
    """The last row; none where there are several currencies, which have no sum."""
    if len(totals) != 1:
        return ()
    return (_("Total"), *([""] * 6), Decimal(totals[0].decimal), totals[0].currency)


def _preview_headings() -> list[str]:
    return [
        _("Reference"), _("Borrower"), _("Year"), _("Kind"), _("Basis"), _("Rate"), _("Amount"), _("Currency"),
        _("Charge by"), _("Late"), _("Payer"), _("Source"),
    ]  # fmt: skip


def _previewed(line: FeeLine, borrower: str) -> list[Value]:
    return [
        line.reference, borrower, line.year, word("fee_kinds", line.kind.value, language()), _number(line.basis),
        _share(line.rate), _number(line.amount), line.amount.currency, line.charge_by, _yes(line.is_late), line.payer,
        str(line.finding.cite),
    ]  # fmt: skip


def _unpriced(one: FeeMissing, borrower: str) -> list[Value]:
    kind = word("fee_kinds", one.kind.value, language())
    return [one.reference, borrower, one.year, kind, None, None, None, "", None, "", "", say_fee(one, language())]


def _number(amount: Money | None) -> Decimal | None:
    return None if amount is None else Decimal(amount.decimal)


def _share(rate: Fraction) -> Value:
    """An exact decimal where there is one: 1/400 is 0.0025."""
    numerator, denominator = rate.numerator, rate.denominator
    exact = Decimal(numerator) / Decimal(denominator)
    return exact if exact * denominator == numerator else f"{numerator}/{denominator}"


def _yes(is_so: bool) -> str:  # noqa: FBT001 - a cell's only value
    return _("yes") if is_so else ""
