from django.db import migrations

from borgen.office.journal.append_only import no_two_truths, only_closes


def protect(apps, editor):
    only_closes(editor, "parties_partyfact")
    no_two_truths(editor, "parties_partyfact", "party_id")


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]
    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
