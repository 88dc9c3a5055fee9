import django.db.models.deletion
import django_fsm
import uuid_utils.compat
from decimal import Decimal
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('artwork', '0001_artwork_and_proofs'), ('artwork', '0002_settings_name')]

    initial = True

    dependencies = [
        ('configurations', '0001_tables'),
        ('events', '0001_tables'),
        ('files', '0001_tables'),
        ('stands', '0001_tables'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='ArtworkSettings',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='artwork_settings', to='events.event')),
                        ('acceptance', models.CharField(choices=[('person', 'A person accepts'), ('automatic', 'Accepted automatically')], default='person', max_length=10)),
                        ('pack_template', models.CharField(default='{stand}_{sponsor}_{slot}_v{n}', max_length=120)),
                    ],
                    options={
                        'verbose_name': 'artwork settings',
                        'verbose_name_plural': 'artwork settings',
                    },
                ),
                migrations.CreateModel(
                    name='ArtworkRequirement',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('configuration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='artwork_requirements', to='configurations.standconfiguration')),
                        ('option_code', models.CharField(max_length=60)),
                        ('option_name', models.CharField(max_length=160)),
                        ('name', models.CharField(max_length=120)),
                        ('quantity', models.PositiveIntegerField(default=1)),
                        ('width_mm', models.DecimalField(decimal_places=2, max_digits=9)),
                        ('height_mm', models.DecimalField(decimal_places=2, max_digits=9)),
                        ('bleed_mm', models.DecimalField(decimal_places=2, default=0, max_digits=6)),
                        ('safe_mm', models.DecimalField(decimal_places=2, default=0, max_digits=6)),
                        ('min_ppi', models.PositiveSmallIntegerField(default=72)),
                        ('colour', models.CharField(choices=[('cmyk', 'CMYK'), ('rgb', 'RGB'), ('any', 'Any')], default='cmyk', max_length=10)),
                        ('formats', models.JSONField(default=list, help_text='Of pdf, tiff, jpeg, png, svg')),
                        ('scale', models.PositiveSmallIntegerField(default=1, help_text='10 means artwork at 1:10')),
                        ('own_due_at', models.DateTimeField(blank=True, null=True)),
                        ('due_reason', models.CharField(blank=True, max_length=500)),
                        ('retired_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'ordering': ['option_name', 'name', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('configuration', 'option_code', 'name'), name='one_requirement_an_area_of_an_option'), models.CheckConstraint(condition=models.Q(('height_mm__gt', 0), ('width_mm__gt', 0)), name='required_area_is_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='Artwork',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('requirement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='artworks', to='artwork.artworkrequirement')),
                        ('version', models.PositiveIntegerField()),
                        ('status', django_fsm.FSMField(choices=[('uploaded', 'Checking'), ('needs_attention', 'Needs attention'), ('in_review', 'In review'), ('accepted', 'Accepted'), ('rejected', 'Rejected'), ('superseded', 'Superseded')], default='uploaded', max_length=50, protected=True)),
                        ('status_since', models.DateTimeField()),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='artworks', to='files.storedfile')),
                        ('sha256', models.CharField(max_length=64)),
                        ('sponsorship', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='artworks', to='stands.sponsorship')),
                        ('notes', models.TextField(blank=True, max_length=4000)),
                        ('uploaded_by_id', models.UUIDField(null=True)),
                        ('uploaded_by_name', models.CharField(blank=True, max_length=200)),
                        ('preflight', models.JSONField(blank=True, null=True)),
                        ('preflight_started_at', models.DateTimeField(blank=True, null=True)),
                        ('preflight_finished_at', models.DateTimeField(blank=True, null=True)),
                        ('preflight_attempts', models.PositiveSmallIntegerField(default=0)),
                        ('checking_until', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('rendering', models.JSONField(blank=True, null=True)),
                        ('accepted_warnings', models.JSONField(blank=True, default=list, help_text='List of {key, by, at}')),
                        ('feedback', models.TextField(blank=True, max_length=4000)),
                        ('overrule_reason', models.TextField(blank=True, max_length=4000)),
                        ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'ordering': ['-version'],
                        'indexes': [models.Index(fields=['status', 'checking_until'], name='artwork_art_status_352614_idx')],
                        'constraints': [models.UniqueConstraint(fields=('requirement', 'version'), name='artwork_version_unique'), models.UniqueConstraint(condition=models.Q(('deleted_at', None), ('status__in', ('uploaded', 'needs_attention', 'in_review', 'accepted', 'rejected'))), fields=('requirement',), name='one_current_artwork_a_requirement')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='Proof',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('artwork', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='artwork.artwork')),
                        ('number', models.PositiveIntegerField()),
                        ('status', django_fsm.FSMField(choices=[('issued', 'Proof ready'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('superseded', 'Superseded')], default='issued', max_length=50, protected=True)),
                        ('status_since', models.DateTimeField()),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='files.storedfile')),
                        ('sha256', models.CharField(max_length=64)),
                        ('revision', models.PositiveIntegerField()),
                        ('deciders', models.CharField(choices=[('sponsor', 'Sponsor'), ('organiser', 'Organiser'), ('both', 'Both')], max_length=20)),
                        ('rendering', models.JSONField(blank=True, null=True)),
                        ('rendering_attempts', models.PositiveSmallIntegerField(default=0)),
                        ('rendering_until', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('feedback', models.TextField(blank=True, max_length=4000)),
                        ('issued_by_name', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'ordering': ['-number'],
                        'constraints': [models.UniqueConstraint(fields=('artwork', 'number'), name='proof_number_unique'), models.UniqueConstraint(condition=models.Q(('status__in', ('issued', 'approved'))), fields=('artwork',), name='one_proof_in_force_an_artwork')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='ProofDecision',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('proof', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='artwork.proof')),
                        ('side', models.CharField(choices=[('sponsor', 'Sponsor'), ('organiser', 'Organiser')], max_length=10)),
                        ('verdict', models.CharField(choices=[('approve', 'Approved'), ('approve_with_notes', 'Approved with notes'), ('reject', 'Rejected')], max_length=20)),
                        ('notes', models.TextField(blank=True, max_length=4000)),
                        ('sha256', models.CharField(max_length=64)),
                        ('revision', models.PositiveIntegerField()),
                        ('by_kind', models.CharField(max_length=10)),
                        ('by_id', models.UUIDField(null=True)),
                        ('by_name', models.CharField(max_length=200)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['at', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('proof', 'side'), name='each_side_decides_once')],
                    },
                ),
                migrations.CreateModel(
                    name='GuestReviewer',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('proof', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guests', to='artwork.proof')),
                        ('email', models.EmailField(max_length=254)),
                        ('name', models.CharField(max_length=120)),
                        ('nonce', models.CharField(max_length=64)),
                        ('invited_by_name', models.CharField(max_length=200)),
                        ('expires_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(blank=True, null=True)),
                        ('session_until', models.DateTimeField(blank=True, null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['created_at', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='Annotation',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('proof', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='annotations', to='artwork.proof')),
                        ('number', models.PositiveIntegerField()),
                        ('page', models.PositiveSmallIntegerField(default=1)),
                        ('shape', models.CharField(choices=[('pin', 'Pin'), ('box', 'Box'), ('arrow', 'Arrow')], default='pin', max_length=10)),
                        ('x', models.DecimalField(decimal_places=6, max_digits=7)),
                        ('y', models.DecimalField(decimal_places=6, max_digits=7)),
                        ('x2', models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True)),
                        ('y2', models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True)),
                        ('resolved_at', models.DateTimeField(blank=True, null=True)),
                        ('resolved_by_name', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'ordering': ['number'],
                        'constraints': [models.UniqueConstraint(fields=('proof', 'number'), name='annotation_number_unique'), models.CheckConstraint(condition=models.Q(('x__gte', Decimal('0')), ('x__lte', Decimal('1')), ('y__gte', Decimal('0')), ('y__lte', Decimal('1'))), name='annotation_starts_on_the_page'), models.CheckConstraint(condition=models.Q(models.Q(('shape', 'pin'), ('x2', None), ('y2', None)), models.Q(models.Q(('shape', 'pin'), _negated=True), ('x2__gte', Decimal('0')), ('x2__lte', Decimal('1')), ('y2__gte', Decimal('0')), ('y2__lte', Decimal('1'))), _connector='OR'), name='annotation_ends_where_its_shape_asks')],
                    },
                ),
                migrations.CreateModel(
                    name='AnnotationComment',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('annotation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='artwork.annotation')),
                        ('text', models.TextField(max_length=4000)),
                        ('mentions', models.JSONField(blank=True, default=list, help_text='List of {id, name}')),
                        ('by_kind', models.CharField(max_length=10)),
                        ('by_id', models.UUIDField(null=True)),
                        ('by_name', models.CharField(max_length=200)),
                    ],
                    options={
                        'ordering': ['created_at', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='ArtworkReminder',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='artwork_reminders', to='events.event')),
                        ('user_id', models.UUIDField()),
                        ('name', models.CharField(max_length=200)),
                        ('email', models.EmailField(max_length=254)),
                        ('requirement_ids', models.JSONField(default=list)),
                        ('asked_by_name', models.CharField(max_length=200)),
                    ],
                    options={
                        'ordering': ['-created_at'],
                        'indexes': [models.Index(fields=['event', 'user_id', 'created_at'], name='artwork_art_event_i_9f5c3d_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='ProductionPack',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='production_packs', to='events.event')),
                        ('number', models.PositiveIntegerField()),
                        ('template', models.CharField(max_length=120)),
                        ('only_changed', models.BooleanField(default=False)),
                        ('entries', models.JSONField(default=list)),
                        ('made_by_name', models.CharField(max_length=200)),
                    ],
                    options={
                        'ordering': ['-number'],
                        'constraints': [models.UniqueConstraint(fields=('event', 'number'), name='pack_number_unique_in_event')],
                    },
                ),
            ],
        ),
    ]
