from django.db import migrations

from borgen.office.journal.append_only import no_two_truths


def protect(apps, editor):
    no_two_truths(editor, "guarantee_balanceobservation", "loan_id", on="on")


class Migration(migrations.Migration):
    dependencies = [("guarantee", "0003_what_has_been_counted")]
    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
