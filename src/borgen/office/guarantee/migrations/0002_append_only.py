from django.db import migrations

from borgen.office.journal.append_only import no_two_truths, only_closes

TIMED = {
    "guarantee_guaranteefact": "guarantee_id",
    "guarantee_loanfact": "loan_id",
    "guarantee_securityfact": "security_id",
    "guarantee_insurancefact": "insurance_id",
}
KNOWN = ("guarantee_increase", "guarantee_balanceobservation", "guarantee_movement", "guarantee_deviation")


def protect(apps, editor):
    for table, entity in TIMED.items():
        only_closes(editor, table)
        no_two_truths(editor, table, entity)
    for table in KNOWN:
        only_closes(editor, table)


class Migration(migrations.Migration):
    dependencies = [("guarantee", "0001_initial")]
    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
