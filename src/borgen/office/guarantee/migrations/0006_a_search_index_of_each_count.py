from django.db import migrations, models


def forget_counts(apps, schema_editor):
    """What was counted before does not say by what each guarantee is found; all of it can be counted again."""
    apps.get_model("guarantee", "RegisterCount").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("guarantee", "0005_what_is_judged_of_each"),
    ]

    operations = [
        migrations.RunPython(forget_counts, migrations.RunPython.noop),
        migrations.AddField(
            model_name="registercount",
            name="search_index",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
    ]
