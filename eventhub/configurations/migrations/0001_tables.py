import django.db.models.deletion
import django_fsm
import eventhub.core.exact_json
import uuid_utils.compat
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('configurations', '0001_initial')]

    initial = True

    dependencies = [
        ('events', '0001_tables'),
        ('packages', '0001_tables'),
        ('stands', '0001_tables'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='StandConfiguration',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('stand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='configurations', to='stands.stand')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='configurations', to='packages.packageversion')),
                        ('status', django_fsm.FSMField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('changes_requested', 'Changes requested'), ('approved', 'Approved'), ('removed', 'Removed')], default='draft', max_length=50, protected=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('submission', models.PositiveIntegerField(default=0)),
                        ('notes', models.TextField(blank=True, max_length=4000)),
                        ('answer_by', models.DateTimeField(blank=True, null=True)),
                        ('submitted_at', models.DateTimeField(blank=True, null=True)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('status_since', models.DateTimeField()),
                        ('net_total', models.DecimalField(decimal_places=3, default=0, help_text='Base and charged lines, without fees; kept for lists', max_digits=20)),
                        ('approved_submission', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='configurations.submission', verbose_name='in force')),
                    ],
                    options={
                        'ordering': ['-created_at'],
                        'indexes': [models.Index(fields=['status', 'submitted_at'], name='configurati_status_eda3d9_idx')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'removed'), _negated=True), fields=('stand',), name='one_live_configuration_a_stand')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='ConfigurationSelection',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('configuration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='selections', to='configurations.standconfiguration')),
                        ('option', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='packages.configurationoption')),
                        ('quantity', models.PositiveIntegerField()),
                        ('unit_price', models.DecimalField(decimal_places=3, max_digits=16)),
                    ],
                    options={
                        'ordering': ['option__category__order', 'option__order', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('configuration', 'option'), name='option_selected_once'), models.CheckConstraint(condition=models.Q(('quantity__lte', 100000)), name='selection_quantity_bounded')],
                    },
                ),
                migrations.CreateModel(
                    name='Submission',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('configuration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='configurations.standconfiguration')),
                        ('number', models.PositiveIntegerField()),
                        ('revision', models.PositiveIntegerField()),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='packages.packageversion')),
                        ('lines', models.JSONField(decoder=eventhub.core.exact_json.ExactJSONDecoder, encoder=eventhub.core.exact_json.ExactJSONEncoder, help_text='List of {option_id, code, name, category, quantity, included_quantity, unit_price, line_total}')),
                        ('base_price', models.DecimalField(decimal_places=3, max_digits=16)),
                        ('net_total', models.DecimalField(decimal_places=3, help_text='Base and charged lines, without fees', max_digits=20)),
                        ('notes', models.TextField(blank=True)),
                        ('submitted_at', models.DateTimeField()),
                        ('submitted_by_id', models.UUIDField(null=True)),
                        ('submitted_by_name', models.CharField(max_length=200)),
                        ('decision', models.CharField(choices=[('waiting', 'Waiting'), ('approved', 'Approved'), ('changes_requested', 'Changes requested'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=20)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decided_by_id', models.UUIDField(null=True)),
                        ('decided_by_name', models.CharField(blank=True, max_length=200)),
                        ('comment', models.TextField(blank=True, help_text='The reason or the comment on the whole')),
                        ('line_comments', models.JSONField(default=list, help_text='List of {option_id, code, name, comment}')),
                    ],
                    options={
                        'ordering': ['-number'],
                        'constraints': [models.UniqueConstraint(fields=('configuration', 'number'), name='submission_number_unique')],
                    },
                ),
                migrations.CreateModel(
                    name='Fee',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('stand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='stands.stand')),
                        ('description', models.CharField(max_length=200)),
                        ('amount', models.DecimalField(decimal_places=3, max_digits=16)),
                        ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='configurations.fee')),
                        ('added_by_name', models.CharField(max_length=200)),
                    ],
                    options={
                        'ordering': ['created_at', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='StockCount',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock_counts', to='events.event')),
                        ('option_code', models.CharField(max_length=60)),
                        ('limit_override', models.PositiveIntegerField(blank=True, help_text="Replaces the version's stock here", null=True)),
                        ('reserved', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'ordering': ['option_code'],
                        'constraints': [models.UniqueConstraint(fields=('event', 'option_code'), name='stock_counted_once')],
                    },
                ),
                migrations.CreateModel(
                    name='StockReservation',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('configuration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='configurations.standconfiguration')),
                        ('stock_count', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='configurations.stockcount')),
                        ('quantity', models.PositiveIntegerField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('configuration', 'stock_count'), name='stock_reserved_once_a_configuration')],
                    },
                ),
            ],
        ),
    ]
