from django.db import migrations, models

from borgen.office.parties.keys import search_key


def fill(apps, editor):
    """Give every name that is there its key."""
    names = apps.get_model("parties", "PersonalName").objects.all()
    for row in names.iterator(1000):
        names.filter(pk=row.pk).update(search_key=search_key(row.name)[:300])


class Migration(migrations.Migration):
    dependencies = [("parties", "0002_append_only")]

    operations = [
        migrations.AddField("personalname", "search_key", models.CharField(blank=True, default="", max_length=300), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
