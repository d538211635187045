from django.db import migrations

from borgen.office.journal.append_only import never_changes


def protect(apps, editor):
    never_changes(editor, "journal_event")
    never_changes(editor, "journal_posting")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
