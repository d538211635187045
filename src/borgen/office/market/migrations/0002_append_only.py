from django.db import migrations

from borgen.office.journal.append_only import only_closes


def protect(apps, editor):
    only_closes(editor, "market_indexobservation")


class Migration(migrations.Migration):
    dependencies = [("market", "0001_initial")]
    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
