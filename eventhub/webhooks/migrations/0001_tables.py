import django.db.models.deletion
import django.utils.timezone
import django_fsm
import eventhub.core.exact_json
import uuid_utils.compat
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('webhooks', '0001_endpoints_and_deliveries')]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('events', '0001_tables'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='WebhookEndpoint',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='webhook_endpoints', to='accounts.organisation')),
                        ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='webhook_endpoints', to='events.event')),
                        ('url', models.CharField(max_length=1000)),
                        ('description', models.CharField(blank=True, max_length=200)),
                        ('events', models.JSONField(default=list)),
                        ('secret', models.TextField(editable=False)),
                        ('previous_secret', models.TextField(blank=True, editable=False)),
                        ('previous_secret_expires_at', models.DateTimeField(blank=True, null=True)),
                        ('status', django_fsm.FSMField(choices=[('active', 'Active'), ('paused', 'Paused'), ('disabled', 'Disabled')], default='active', max_length=50, protected=True)),
                        ('disabled_reason', models.CharField(blank=True, max_length=250)),
                        ('failing_since', models.DateTimeField(blank=True, null=True)),
                        ('warned_at', models.DateTimeField(blank=True, null=True)),
                        ('rests_until', models.DateTimeField(blank=True, help_text='The receiver asked to be left alone till then', null=True)),
                        ('busy_until', models.DateTimeField(blank=True, null=True)),
                        ('hears_since', models.DateTimeField(default=django.utils.timezone.now, help_text='From when on it is owed what it subscribes to')),
                        ('deleted_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['-created_at'],
                        'indexes': [models.Index(fields=['organisation', '-created_at'], name='webhooks_of_organisation')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('warned_at', None), ('failing_since__isnull', False), _connector='OR'), name='webhook_warned_while_failing')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='WebhookDelivery',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='webhooks.webhookendpoint')),
                        ('outbox_event_id', models.UUIDField(blank=True, null=True)),
                        ('subject_id', models.UUIDField(blank=True, null=True)),
                        ('message_id', models.CharField(max_length=64, unique=True)),
                        ('event_name', models.CharField(max_length=60)),
                        ('occurred_at', models.DateTimeField()),
                        ('body', models.TextField()),
                        ('status', django_fsm.FSMField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('failed', 'Failed')], default='waiting', max_length=50, protected=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('first_attempt_at', models.DateTimeField(blank=True, null=True)),
                        ('last_attempt_at', models.DateTimeField(blank=True, null=True)),
                        ('last_status_code', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('last_error', models.CharField(blank=True, max_length=500)),
                        ('next_attempt_at', models.DateTimeField()),
                        ('claimed_until', models.DateTimeField(blank=True, null=True)),
                        ('delivered_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name_plural': 'webhook deliveries',
                        'ordering': ['-occurred_at', '-id'],
                        'indexes': [models.Index(fields=['endpoint', '-occurred_at'], name='deliveries_of_endpoint'), models.Index(condition=models.Q(('status', 'waiting')), fields=['endpoint', 'next_attempt_at'], name='deliveries_waiting'), models.Index(fields=['outbox_event_id'], name='deliveries_of_fact')],
                        'constraints': [models.UniqueConstraint(fields=('endpoint', 'outbox_event_id'), name='fact_once_an_endpoint')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='WebhookAttempt',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempt_log', to='webhooks.webhookdelivery')),
                        ('at', models.DateTimeField()),
                        ('duration_ms', models.PositiveIntegerField(blank=True, null=True)),
                        ('address', models.CharField(blank=True, help_text='The one that was connected to', max_length=60)),
                        ('status_code', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('error', models.CharField(blank=True, max_length=500)),
                        ('request_headers', models.JSONField(decoder=eventhub.core.exact_json.ExactJSONDecoder, default=dict, encoder=eventhub.core.exact_json.ExactJSONEncoder)),
                        ('response_head', models.TextField(blank=True)),
                        ('response_start', models.TextField(blank=True, help_text='The first 2 KB of the body')),
                    ],
                    options={
                        'ordering': ['at', 'id'],
                        'indexes': [models.Index(fields=['delivery', 'at'], name='attempts_of_delivery')],
                    },
                ),
            ],
        ),
    ]
