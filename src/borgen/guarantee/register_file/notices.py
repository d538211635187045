"""What is to be said about a file and a sheet as a whole."""

from datetime import date

from borgen.guarantee.register_file.fields import FIELDS
from borgen.guarantee.register_file.results import Notice, Recognition
from borgen.guarantee.register_file.rows import Plan
from borgen.sheets import Sheet, SheetFile

_SMALL_AMOUNT = 100_000_00
"""Amounts that all stay below a hundred thousand kronor, with no unit in sight, are probably thousands."""


def file_notices(file: SheetFile, sheet: Sheet, recognition: Recognition) -> tuple[Notice, ...]:
    notices = [Notice(code=note.code, params=note.params) for note in file.notes]
    hidden_sheets = [one.name for one in file.sheets if one.hidden]
    if hidden_sheets:
        notices.append(Notice(code="hidden_sheets", params={"sheets": ", ".join(hidden_sheets)}))
    hidden_columns = [guess.letter for guess in recognition.columns.values() if guess.hidden]
    if hidden_columns:
        notices.append(Notice(code="hidden_columns", params={"columns": ", ".join(hidden_columns)}))
    if sheet.hidden_rows:
        notices.append(Notice(code="hidden_rows", params={"count": len(sheet.hidden_rows)}))
    for guess in recognition.unmapped:
        code = {
            "another_column_is_surer": "column_not_used", "two_columns_claim_it": "column_undecided",
        }.get(guess.why, "column_unmapped")
        notices.append(Notice(code=code, params={"column": guess.letter, "heading": guess.heading}))
    return tuple(notices)


def row_notices(plan: Plan) -> list[Notice]:
    notices = [
        Notice(code="long_gap", params={"first": first, "last": last}) for first, last in plan.long_gaps
    ]
    notices += [
        Notice(code="skipped_formulas_without_value", params={"row": row, "cells": cells}) for row, cells in plan.unstored
    ]
    notices += [
        Notice(code="total_differs", params={
            "cell": total.cell, "label": total.label, "stated": _kronor(total.stated),
            "computed": _kronor(total.computed),
        })
        for total in plan.control_totals if not total.agrees
    ]
    return notices


def unit_notices(plan: Plan, recognition: Recognition) -> list[Notice]:
    """Amounts without a unit that are all small: asked about, since the register may be in thousands."""
    notices = []
    for guess in recognition.columns.values():
        if guess.field is None or FIELDS[guess.field].kind != "money" or guess.role == "as_stated":
            continue
        if guess.unit is not None or recognition.unit is not None or guess.field == "amortisation_per_year":
            continue
        largest = plan.largest.get(guess.column, 0)
        if 0 < largest < _SMALL_AMOUNT:
            notices.append(Notice(code="unit_unsure", params={"column": guess.letter, "heading": guess.heading}))
    return notices


def day_notices(recognition: Recognition, balances_on: date | None) -> list[Notice]:
    """Titles and sheet names that name other days than the one that the balances are said to be of."""
    days = [day for day in recognition.dates if day.precision != "month"]
    if balances_on is None or recognition.column_of("outstanding") is None or not days:
        return []
    if any(day.on == balances_on or (day.precision == "year" and day.on.year == balances_on.year) for day in days):
        return []
    named = ", ".join(day.iso for day in days)
    return [Notice(code="another_day_named", params={"named": named, "day": balances_on.isoformat()})]


def _kronor(minor: int) -> str:
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 100)
    grouped = f"{whole:,}".replace(",", "\u00a0")
    return f"{sign}{grouped},{part:02d}"
