from django.db import migrations

from borgen.office.journal.append_only import never_changes, no_two_truths, only_closes

TIMED = {"supported_loan_projectfact": "project_id"}
KNOWN = (
    "supported_loan_formapproval",
    "supported_loan_statusobservation",
    "supported_loan_servicearea",
    "supported_loan_statedvalue",
    "supported_loan_creditterms",
    "supported_loan_creditrate",
    "supported_loan_creditmove",
    "supported_loan_creditsettlement",
    "supported_loan_loanterms",
    "supported_loan_refixing",
    "supported_loan_redemption",
)
NEVER = (
    "supported_loan_report",
    "supported_loan_receipt",
    "supported_loan_statement",
    "supported_loan_lenderstatement",
)


def protect(apps, editor):
    for table, entity in TIMED.items():
        only_closes(editor, table)
        no_two_truths(editor, table, entity)
    for table in KNOWN:
        only_closes(editor, table)
    for table in NEVER:
        never_changes(editor, table)


class Migration(migrations.Migration):
    dependencies = [("supported_loan", "0001_initial")]
    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
