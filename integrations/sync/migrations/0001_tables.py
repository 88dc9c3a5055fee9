import django.db.models.deletion
import django.utils.timezone
import django_fsm
import integrations.sync.models
import uuid_utils.compat
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('sync', '0001_sync'), ('sync', '0002_companies'), ('sync', '0003_pictures')]

    initial = True

    dependencies = [
        ('events', '0001_tables'),
        ('files', '0001_tables'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Connection',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='connections', to='events.event')),
                        ('vendor', models.CharField(max_length=40)),
                        ('name', models.CharField(max_length=120)),
                        ('base_url', models.CharField(max_length=1000)),
                        ('credentials', models.TextField(editable=False)),
                        ('options', models.JSONField(blank=True, default=dict)),
                        ('rules', models.JSONField(blank=True, default=dict)),
                        ('time_zone', models.CharField(max_length=64)),
                        ('interval', models.PositiveIntegerField(default=30, help_text='Minutes between runs; 0: only by hand')),
                        ('status', django_fsm.FSMField(choices=[('active', 'Active'), ('paused', 'Paused'), ('broken', 'Broken'), ('disconnected', 'Disconnected')], default='active', max_length=50, protected=True)),
                        ('broken_reason', models.CharField(blank=True, max_length=500)),
                        ('last_ok_at', models.DateTimeField(blank=True, null=True)),
                        ('next_run_at', models.DateTimeField(blank=True, null=True)),
                        ('hook_key', models.CharField(editable=False, max_length=64, unique=True)),
                        ('hook_secret', models.TextField(editable=False)),
                    ],
                    options={
                        'ordering': ['name', 'id'],
                        'indexes': [models.Index(fields=['next_run_at'], name='connections_due')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='StreamState',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='streams', to='sync.connection')),
                        ('stream', models.CharField(max_length=40)),
                        ('mark', models.JSONField(blank=True, null=True)),
                        ('full_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('connection', 'stream'), name='one_state_a_stream')],
                    },
                ),
                migrations.CreateModel(
                    name='SyncRun',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('connection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='sync.connection')),
                        ('mode', models.CharField(choices=[('dry', 'Preview'), ('real', 'Sync'), ('one', 'One row')], default='real', max_length=4)),
                        ('full', models.BooleanField(default=True)),
                        ('trigger', models.CharField(choices=[('person', 'By hand'), ('schedule', 'By schedule'), ('command', 'By command'), ('hint', 'By a call of the vendor')], default='person', max_length=10)),
                        ('status', django_fsm.FSMField(choices=[('queued', 'Waiting'), ('running', 'Running'), ('completed', 'Completed'), ('held', 'Held back'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('undone', 'Undone')], default='queued', max_length=50, protected=True)),
                        ('only', models.JSONField(blank=True, null=True)),
                        ('replays', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='applied_by', to='sync.syncrun')),
                        ('resumes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='resumed_by', to='sync.syncrun')),
                        ('position', models.JSONField(default=integrations.sync.models.fresh_position)),
                        ('counts', models.JSONField(default=dict)),
                        ('totals', models.JSONField(default=dict)),
                        ('marks', models.JSONField(default=dict)),
                        ('partial', models.JSONField(default=list)),
                        ('held_at_start', models.JSONField(default=dict)),
                        ('read_with', models.CharField(blank=True, max_length=64)),
                        ('warnings', models.JSONField(default=list)),
                        ('held_reasons', models.JSONField(default=list)),
                        ('problem', models.CharField(blank=True, max_length=1000)),
                        ('fingerprint', models.CharField(blank=True, max_length=64)),
                        ('cancel_asked_at', models.DateTimeField(blank=True, null=True)),
                        ('wakes_at', models.DateTimeField(blank=True, null=True)),
                        ('lease_token', models.UUIDField(blank=True, null=True)),
                        ('lease_until', models.DateTimeField(blank=True, null=True)),
                        ('started_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_by_id', models.UUIDField(blank=True, null=True)),
                        ('asked_by_name', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'ordering': ['-created_at', '-id'],
                        'indexes': [models.Index(fields=['connection', '-created_at'], name='runs_of_connection')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ('queued', 'running'))), fields=('connection',), name='one_run_a_connection')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='SyncPage',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='sync.syncrun')),
                        ('stream', models.CharField(max_length=40)),
                        ('seq', models.PositiveIntegerField()),
                        ('cursor', models.JSONField(blank=True, null=True)),
                        ('keys', models.JSONField(default=list)),
                        ('postponed', models.JSONField(default=list)),
                        ('body', models.BinaryField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['seq'],
                        'constraints': [models.UniqueConstraint(fields=('run', 'stream', 'seq'), name='page_once_a_run')],
                    },
                ),
                migrations.CreateModel(
                    name='SyncChange',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='sync.syncrun')),
                        ('stream', models.CharField(max_length=40)),
                        ('kind', models.CharField(choices=[('session', 'Session'), ('speaker', 'Speaker'), ('room', 'Room'), ('track', 'Track'), ('session_type', 'Session type'), ('company', 'Company')], max_length=12)),
                        ('external_id', models.CharField(max_length=200)),
                        ('target_id', models.UUIDField(blank=True, null=True)),
                        ('label', models.CharField(max_length=250)),
                        ('action', models.CharField(choices=[('created', 'Created'), ('updated', 'Updated'), ('joined', 'Joined'), ('withdrawn', 'Withdrawn'), ('reinstated', 'Taken back'), ('kept', 'Kept as it is here'), ('skipped', 'Left out'), ('failed', 'Failed')], max_length=10)),
                        ('state', models.CharField(choices=[('predicted', 'Predicted'), ('applied', 'Done'), ('held', 'Held back'), ('released', 'Released'), ('left', 'Left as it was'), ('undone', 'Undone')], max_length=9)),
                        ('guard', models.CharField(blank=True, choices=[('', 'Not guarded'), ('hide', 'Hides'), ('move', 'Moves'), ('withdraw', 'Withdraws')], default='', max_length=8)),
                        ('fields', models.JSONField(default=dict)),
                        ('after', models.JSONField(default=dict)),
                        ('before', models.JSONField(default=dict)),
                        ('notes', models.JSONField(default=list)),
                        ('reason', models.CharField(blank=True, max_length=1000)),
                        ('applied_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['run', 'action'], name='changes_of_run'), models.Index(fields=['target_id', '-created_at'], name='changes_of_row')],
                    },
                ),
                migrations.CreateModel(
                    name='Quarantine',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quarantine', to='sync.connection')),
                        ('stream', models.CharField(max_length=40)),
                        ('external_id', models.CharField(max_length=200)),
                        ('reason', models.CharField(max_length=1000)),
                        ('detail', models.TextField(blank=True)),
                        ('raw', models.JSONField(default=dict)),
                        ('attempts', models.PositiveIntegerField(default=1)),
                        ('last_tried_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        'verbose_name_plural': 'quarantined rows',
                        'ordering': ['created_at', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('connection', 'stream', 'external_id'), name='quarantined_once_a_row')],
                    },
                ),
                migrations.CreateModel(
                    name='Picture',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='sync.connection')),
                        ('purpose', models.CharField(choices=[('logo', 'Logo'), ('option_image', 'Option image'), ('artwork', 'Artwork'), ('proof', 'Proof'), ('guidance', 'Guidance'), ('photo', 'Photo'), ('attachment', 'Attachment')], max_length=20)),
                        ('url', models.CharField(max_length=1000)),
                        ('key', models.CharField(editable=False, max_length=64)),
                        ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                        ('digest', models.CharField(blank=True, max_length=64)),
                        ('etag', models.CharField(blank=True, max_length=200)),
                        ('last_modified', models.CharField(blank=True, max_length=200)),
                        ('fetched_at', models.DateTimeField(blank=True, null=True)),
                        ('changed_at', models.DateTimeField(blank=True, null=True)),
                        ('reason', models.CharField(blank=True, max_length=500)),
                        ('failed_at', models.DateTimeField(blank=True, null=True)),
                        ('attempts', models.PositiveIntegerField(default=0)),
                        ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('unused_since', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['created_at', 'id'],
                        'indexes': [models.Index(fields=['connection', 'due_at'], name='pictures_due')],
                        'constraints': [models.UniqueConstraint(fields=('connection', 'key'), name='picture_once_a_connection')],
                    },
                ),
                migrations.CreateModel(
                    name='Copying',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('connection', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='copying', to='sync.connection')),
                        ('due_at', models.DateTimeField(blank=True, null=True)),
                        ('token', models.UUIDField(blank=True, null=True)),
                        ('until', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['due_at'], name='copying_due')],
                    },
                ),
                migrations.CreateModel(
                    name='InboundCall',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='sync.connection')),
                        ('dedupe', models.CharField(max_length=64)),
                        ('headers', models.JSONField(default=dict)),
                        ('body', models.BinaryField()),
                        ('handled_at', models.DateTimeField(blank=True, null=True)),
                        ('outcome', models.CharField(blank=True, max_length=250)),
                    ],
                    options={
                        'ordering': ['created_at', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('connection', 'dedupe'), name='call_once')],
                    },
                ),
            ],
        ),
    ]
