from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("programme", "0005_without_session"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="is_connected",
            field=models.BooleanField(default=True, editable=False),
        ),
    ]
