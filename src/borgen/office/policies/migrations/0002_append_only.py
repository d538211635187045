from django.db import migrations

from borgen.office.journal.append_only import never_changes

TABLES = ("policies_rulebookversion", "policies_adoption", "policies_withdrawal")


def protect(apps, editor):
    for table in TABLES:
        never_changes(editor, table)


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]
    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
