import django.db.models.deletion
import django_fsm
import eventhub.imports.models
import uuid_utils.compat
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('imports', '0001_initial')]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('events', '0001_tables'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='StandImport',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='events.event')),
                        ('name', models.CharField(help_text='As the file was called; only ever shown', max_length=200)),
                        ('content', models.FileField(max_length=200, upload_to=eventhub.imports.models.storage_key)),
                        ('size', models.PositiveIntegerField(help_text='Bytes')),
                        ('sha256', models.CharField(max_length=64)),
                        ('kind', models.CharField(max_length=4)),
                        ('encoding', models.CharField(blank=True, max_length=20)),
                        ('separator', models.CharField(blank=True, max_length=1)),
                        ('sheet', models.CharField(blank=True, max_length=100)),
                        ('sheets', models.JSONField(blank=True, default=list)),
                        ('header_line', models.PositiveIntegerField(default=0)),
                        ('headers', models.JSONField(default=list)),
                        ('samples', models.JSONField(default=list)),
                        ('columns', models.JSONField(default=list)),
                        ('unit', models.CharField(blank=True, max_length=2)),
                        ('status', django_fsm.FSMField(choices=[('uploaded', 'Columns to choose'), ('planning', 'Checking'), ('planned', 'Ready to import'), ('running', 'Importing'), ('done', 'Imported'), ('failed', 'Not readable'), ('stopped', 'Stopped half-way'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='uploaded', max_length=50, protected=True)),
                        ('attempt', models.PositiveSmallIntegerField(default=0)),
                        ('total_rows', models.PositiveIntegerField(default=0)),
                        ('done_rows', models.PositiveIntegerField(default=0)),
                        ('counts', models.JSONField(default=dict, help_text='Rows by verdict of the check')),
                        ('results', models.JSONField(default=dict, help_text='Rows by what became of them')),
                        ('problem', models.TextField(blank=True, help_text='Why the last step ended early')),
                        ('asked_by_id', models.UUIDField(null=True)),
                        ('asked_by_name', models.CharField(blank=True, max_length=200)),
                        ('asked_for_id', models.UUIDField(null=True)),
                        ('beat_at', models.DateTimeField(help_text='The last sign of life of the worker', null=True)),
                        ('planned_at', models.DateTimeField(null=True)),
                        ('finished_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': 'import',
                        'ordering': ['-created_at'],
                        'indexes': [models.Index(fields=['event', '-created_at'], name='imports_sta_event_i_265df5_idx')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='ImportRow',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('stand_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='imports.standimport')),
                        ('line', models.PositiveIntegerField()),
                        ('cells', models.JSONField(default=list)),
                        ('stand', models.CharField(blank=True, max_length=200)),
                        ('company', models.CharField(blank=True, max_length=200)),
                        ('verdict', models.CharField(choices=[('create', 'Create'), ('update', 'Update'), ('unchanged', 'Unchanged'), ('refused', 'Refused'), ('skipped', 'Left out')], max_length=10)),
                        ('problems', models.JSONField(blank=True, default=list)),
                        ('changes', models.JSONField(blank=True, default=list)),
                        ('notes', models.JSONField(blank=True, default=list)),
                        ('reason', models.TextField(blank=True, help_text='All problems in words, to search in')),
                        ('outcome', models.CharField(blank=True, choices=[('create', 'Create'), ('update', 'Update'), ('unchanged', 'Unchanged'), ('refused', 'Refused'), ('skipped', 'Left out')], max_length=10)),
                    ],
                    options={
                        'ordering': ['line'],
                        'indexes': [models.Index(fields=['stand_import', 'verdict', 'line'], name='imports_imp_stand_i_b8a86e_idx')],
                        'constraints': [models.UniqueConstraint(fields=('stand_import', 'line'), name='import_line_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportChunk',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('stand_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='imports.standimport')),
                        ('written', models.JSONField(default=list)),
                    ],
                    options={
                        'ordering': ['created_at', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='ColumnMapping',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                        ('header_key', models.CharField(max_length=64)),
                        ('columns', models.JSONField(default=dict)),
                        ('unit', models.CharField(blank=True, max_length=2)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'header_key'), name='mapping_once_a_set_of_headers')],
                    },
                ),
            ],
        ),
    ]
