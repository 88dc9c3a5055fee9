import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('api', '0001_idempotency_keys')]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='IdempotencyKey',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL)),
                        ('key', models.CharField(max_length=255)),
                        ('fingerprint', models.CharField(help_text='Of method, address and body', max_length=64)),
                        ('status_code', models.PositiveSmallIntegerField(null=True)),
                        ('headers', models.JSONField(default=dict)),
                        ('body', models.TextField(blank=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['created_at'], name='api_idempot_created_91e60b_idx')],
                        'constraints': [models.UniqueConstraint(fields=('client', 'key'), name='idempotency_key_once_a_client')],
                    },
                ),
            ],
        ),
    ]
