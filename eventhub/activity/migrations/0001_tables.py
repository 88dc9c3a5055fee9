import django.db.models.deletion
import eventhub.core.exact_json
import uuid_utils.compat
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('activity', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='ActivityEntry',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('at', models.DateTimeField(db_index=True)),
                        ('actor_kind', models.CharField(max_length=10)),
                        ('actor_id', models.UUIDField(null=True)),
                        ('actor_name', models.CharField(max_length=200)),
                        ('on_behalf_of_id', models.UUIDField(null=True)),
                        ('on_behalf_of_name', models.CharField(blank=True, max_length=200)),
                        ('verb', models.CharField(max_length=80)),
                        ('subject_type', models.CharField(max_length=80)),
                        ('subject_id', models.UUIDField()),
                        ('subject_label', models.CharField(max_length=250)),
                        ('organisation_id', models.UUIDField(null=True)),
                        ('event_id', models.UUIDField(null=True)),
                        ('stand_id', models.UUIDField(null=True)),
                        ('from_status', models.CharField(blank=True, max_length=40)),
                        ('to_status', models.CharField(blank=True, max_length=40)),
                        ('reason', models.TextField(blank=True)),
                        ('data', models.JSONField(decoder=eventhub.core.exact_json.ExactJSONDecoder, default=dict, encoder=eventhub.core.exact_json.ExactJSONEncoder)),
                    ],
                    options={
                        'verbose_name_plural': 'activity entries',
                        'ordering': ['-at', '-id'],
                        'indexes': [models.Index(fields=['subject_id', '-at'], name='activity_ac_subject_d29618_idx'), models.Index(fields=['stand_id', '-at'], name='activity_ac_stand_i_df645d_idx'), models.Index(fields=['event_id', '-at'], name='activity_ac_event_i_bd7550_idx'), models.Index(fields=['organisation_id', '-at'], name='activity_ac_organis_acba73_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='OutboxEvent',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outbox_event', to='activity.activityentry')),
                        ('verb', models.CharField(max_length=80)),
                        ('public_name', models.CharField(blank=True, max_length=60)),
                        ('organisation_id', models.UUIDField(null=True)),
                        ('event_id', models.UUIDField(null=True)),
                        ('subject_id', models.UUIDField()),
                        ('payload', models.JSONField(decoder=eventhub.core.exact_json.ExactJSONDecoder, default=dict, encoder=eventhub.core.exact_json.ExactJSONEncoder)),
                        ('drained_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(condition=models.Q(('drained_at', None)), fields=['id'], name='outbox_waiting'), models.Index(fields=['public_name', 'id'], name='activity_ou_public__d5481d_idx')],
                    },
                ),
            ],
        ),
    ]
