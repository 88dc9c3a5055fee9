import django.utils.timezone
import django_fsm
import uuid_utils.compat
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('messaging', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='MailMessage',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('outbox_event_id', models.UUIDField(default=uuid_utils.compat.uuid7)),
                        ('recipient', models.EmailField(max_length=254)),
                        ('template', models.CharField(max_length=80)),
                        ('subject', models.CharField(max_length=250)),
                        ('body_text', models.TextField(blank=True)),
                        ('body_html', models.TextField(blank=True)),
                        ('opens_account', models.BooleanField(default=False)),
                        ('status', django_fsm.FSMField(choices=[('queued', 'Queued'), ('sending', 'Sending'), ('sent', 'Sent'), ('failed', 'Failed'), ('uncertain', 'Uncertain')], default='queued', max_length=50, protected=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('claimed_at', models.DateTimeField(blank=True, null=True)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('last_error', models.TextField(blank=True)),
                    ],
                    options={
                        'ordering': ['-created_at'],
                        'indexes': [models.Index(fields=['status', 'next_attempt_at'], name='messaging_m_status_056f99_idx')],
                        'constraints': [models.UniqueConstraint(fields=('outbox_event_id', 'recipient'), name='told_once_of_a_fact')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
            ],
        ),
    ]
