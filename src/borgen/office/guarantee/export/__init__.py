"""What the office shows as a list, as a file to take along."""

from borgen.office.guarantee.export.fees import charged_table, fees_table, run_table
from borgen.office.guarantee.export.imports import import_table
from borgen.office.guarantee.export.maturity import maturities_table
from borgen.office.guarantee.export.register import duties_table, findings_table, register_table
from borgen.office.guarantee.export.stress import stress_table
from borgen.office.guarantee.export.what_if import what_if_table
from borgen.office.ui.table_files import MEDIA_TYPES, Table, Value, answer, csv_lines, workbook

__all__ = [
    "MEDIA_TYPES",
    "Table",
    "Value",
    "answer",
    "charged_table",
    "csv_lines",
    "duties_table",
    "fees_table",
    "findings_table",
    "import_table",
    "maturities_table",
    "register_table",
    "run_table",
    "stress_table",
    "what_if_table",
    "workbook",
]
