from django.db import migrations, models


def forget_counts(apps, schema_editor):
    """What was counted before says nothing of each guarantee; all of it can be counted again."""
    apps.get_model("guarantee", "RegisterCount").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("guarantee", "0004_one_balance_a_day"),
    ]

    operations = [
        migrations.RunPython(forget_counts, migrations.RunPython.noop),
        migrations.AddField(
            model_name="registercount",
            name="judged",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
    ]
