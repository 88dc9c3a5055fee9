import django_fsm
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("sync", "0001_tables"),
    ]

    operations = [
        migrations.AlterField(
            model_name="syncrun",
            name="status",
            field=django_fsm.FSMField(
                choices=[
                    ("queued", "Waiting"),
                    ("running", "Running"),
                    ("completed", "Completed"),
                    ("held", "Held back"),
                    ("superseded", "Superseded"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                    ("undone", "Undone"),
                ],
                default="queued",
                max_length=50,
                protected=True,
            ),
        ),
    ]
