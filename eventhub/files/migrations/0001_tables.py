import django.db.models.deletion
import eventhub.files.models
import uuid_utils.compat
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('files', '0001_initial'), ('files', '0002_uploads_and_scans')]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='accounts.organisation')),
                        ('purpose', models.CharField(choices=[('logo', 'Logo'), ('option_image', 'Option image'), ('artwork', 'Artwork'), ('proof', 'Proof'), ('guidance', 'Guidance'), ('photo', 'Photo'), ('attachment', 'Attachment')], max_length=20)),
                        ('name', models.CharField(help_text='As it was called where it came from; only ever shown', max_length=200)),
                        ('content_type', models.CharField(help_text='As found in the bytes', max_length=100)),
                        ('size', models.PositiveBigIntegerField(help_text='Bytes')),
                        ('sha256', models.CharField(max_length=64)),
                        ('width', models.PositiveIntegerField(help_text='Pixels', null=True)),
                        ('height', models.PositiveIntegerField(help_text='Pixels', null=True)),
                        ('content', models.FileField(max_length=200, upload_to=eventhub.files.models.storage_key)),
                        ('uploaded_by_id', models.UUIDField(null=True)),
                        ('uploaded_by_name', models.CharField(blank=True, max_length=200)),
                        ('scan_status', models.CharField(choices=[('not_scanned', 'Not scanned'), ('waiting', 'Waiting for the virus scan'), ('clean', 'Clean'), ('infected', 'Infected'), ('failed', 'Scan failed')], default='not_scanned', max_length=20)),
                        ('scan_note', models.CharField(blank=True, help_text='What was found, or why the scan failed', max_length=300)),
                        ('scanned_at', models.DateTimeField(blank=True, null=True)),
                        ('deleted_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['-created_at'],
                        'indexes': [models.Index(condition=models.Q(('scan_status__in', ['waiting', 'failed'])), fields=['scanned_at'], name='file_to_be_scanned')],
                    },
                ),
                migrations.CreateModel(
                    name='Upload',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='accounts.organisation')),
                        ('purpose', models.CharField(choices=[('logo', 'Logo'), ('option_image', 'Option image'), ('artwork', 'Artwork'), ('proof', 'Proof'), ('guidance', 'Guidance'), ('photo', 'Photo'), ('attachment', 'Attachment')], max_length=20)),
                        ('name', models.CharField(max_length=200)),
                        ('size', models.PositiveBigIntegerField(help_text='Bytes, as announced')),
                        ('declared_type', models.CharField(blank=True, help_text='As the sender calls it; believed by nobody', max_length=100)),
                        ('target', models.JSONField(default=dict, help_text='The ids of what it is for')),
                        ('owner_kind', models.CharField(max_length=10)),
                        ('owner_id', models.UUIDField(null=True)),
                        ('owner_name', models.CharField(max_length=200)),
                        ('acted_by_id', models.UUIDField(help_text="The member of staff who sends it in the owner's place", null=True)),
                        ('scopes', models.JSONField(default=list)),
                        ('received', models.PositiveBigIntegerField(default=0, help_text='Bytes, when the last piece was answered')),
                        ('completed_at', models.DateTimeField(blank=True, help_text='When the last byte was there', null=True)),
                        ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='files.storedfile')),
                        ('fault', models.TextField(blank=True, help_text='Why the file was not kept')),
                        ('leads_to', models.CharField(blank=True, help_text='The page to go on with', max_length=300)),
                        ('expires_at', models.DateTimeField(db_index=True)),
                    ],
                    options={
                        'ordering': ['-created_at'],
                        'indexes': [models.Index(fields=['owner_id', 'file'], name='upload_by_owner')],
                    },
                ),
            ],
        ),
    ]
