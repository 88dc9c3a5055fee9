import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('packages', '0001_initial'), ('packages', '0002_package_draft')]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('events', '0001_tables'),
        ('files', '0001_tables'),
        ('stands', '0001_tables'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Package',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packages', to='accounts.organisation')),
                        ('code', models.CharField(max_length=60)),
                        ('currency', models.CharField(max_length=3)),
                        ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('current_version', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='packages.packageversion')),
                    ],
                    options={
                        'ordering': ['code'],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'code'), name='package_code_unique')],
                    },
                ),
                migrations.CreateModel(
                    name='PackageVersion',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('package', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='packages.package')),
                        ('number', models.PositiveIntegerField()),
                        ('name', models.CharField(max_length=160)),
                        ('description', models.TextField(blank=True, max_length=10000)),
                        ('price', models.DecimalField(decimal_places=3, help_text="Base price, net, in the package's currency", max_digits=16)),
                        ('published_by_name', models.CharField(max_length=200)),
                    ],
                    options={
                        'ordering': ['-number'],
                        'constraints': [models.UniqueConstraint(fields=('package', 'number'), name='version_number_unique'), models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='version_price_not_negative')],
                    },
                ),
                migrations.CreateModel(
                    name='PackageDraft',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('code', models.CharField(max_length=60)),
                        ('currency', models.CharField(max_length=3)),
                        ('package', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='packages.package')),
                        ('base', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='packages.packageversion')),
                        ('typed', models.JSONField()),
                        ('saved_by_name', models.CharField(max_length=200)),
                    ],
                    options={
                        'verbose_name': 'working copy',
                        'verbose_name_plural': 'working copies',
                        'ordering': ['-updated_at', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'code'), name='one_draft_a_package')],
                    },
                ),
                migrations.CreateModel(
                    name='ConfigurationCategory',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='packages.packageversion')),
                        ('name', models.CharField(max_length=120)),
                        ('description', models.TextField(blank=True, max_length=4000)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('min_selections', models.PositiveSmallIntegerField(default=0)),
                        ('max_selections', models.PositiveSmallIntegerField(blank=True, help_text='Empty: no limit', null=True)),
                    ],
                    options={
                        'verbose_name_plural': 'configuration categories',
                        'ordering': ['order', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'name'), name='category_name_unique_in_version'), models.CheckConstraint(condition=models.Q(('max_selections', None), ('max_selections__gte', models.F('min_selections')), _connector='OR'), name='category_limits_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='ConfigurationOption',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='options', to='packages.packageversion')),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='options', to='packages.configurationcategory')),
                        ('code', models.CharField(max_length=60)),
                        ('name', models.CharField(max_length=160)),
                        ('description', models.TextField(blank=True, max_length=4000)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('unit_price', models.DecimalField(decimal_places=3, max_digits=16)),
                        ('min_quantity', models.PositiveIntegerField(default=0)),
                        ('included_quantity', models.PositiveIntegerField(default=0)),
                        ('max_quantity', models.PositiveIntegerField(blank=True, help_text='Empty: no limit', null=True)),
                        ('stock', models.PositiveIntegerField(blank=True, help_text='Per event, all stands together; empty: no limit', null=True)),
                        ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                    ],
                    options={
                        'ordering': ['order', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='option_code_unique_in_version'), models.CheckConstraint(condition=models.Q(('unit_price__gte', 0)), name='option_price_not_negative'), models.CheckConstraint(condition=models.Q(('max_quantity', None), models.Q(('max_quantity__gte', models.F('included_quantity')), ('max_quantity__gte', models.F('min_quantity'))), _connector='OR'), name='option_quantities_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='OptionRule',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('option', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='packages.configurationoption')),
                        ('kind', models.CharField(choices=[('requires', 'Requires'), ('excludes', 'Excludes')], max_length=10)),
                        ('code', models.CharField(help_text='Code of the other option of the same version', max_length=60)),
                        ('message', models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('option', 'kind', 'code'), name='rule_once_an_option')],
                    },
                ),
                migrations.CreateModel(
                    name='ArtworkSpec',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('option', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='artwork_specs', to='packages.configurationoption')),
                        ('name', models.CharField(max_length=120)),
                        ('width_mm', models.DecimalField(decimal_places=2, max_digits=9)),
                        ('height_mm', models.DecimalField(decimal_places=2, max_digits=9)),
                        ('bleed_mm', models.DecimalField(decimal_places=2, default=0, max_digits=6)),
                        ('safe_mm', models.DecimalField(decimal_places=2, default=0, max_digits=6)),
                        ('min_ppi', models.PositiveSmallIntegerField(default=72)),
                        ('colour', models.CharField(choices=[('cmyk', 'CMYK'), ('rgb', 'RGB'), ('any', 'Any')], default='cmyk', max_length=10)),
                        ('formats', models.JSONField(default=list, help_text='Of pdf, tiff, jpeg, png, svg')),
                        ('scale', models.PositiveSmallIntegerField(default=1, help_text='10 means artwork at 1:10')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('option', 'name'), name='spec_name_unique_in_option')],
                    },
                ),
                migrations.CreateModel(
                    name='PackageOffer',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='events.event')),
                        ('package', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='packages.package')),
                    ],
                    options={
                        'ordering': ['package__code'],
                        'constraints': [models.UniqueConstraint(fields=('event', 'package'), name='package_offered_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PackageAllocation',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('stand', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='allocation', to='stands.stand')),
                        ('sponsor_may_select', models.BooleanField(default=False)),
                        ('package', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='packages.package', verbose_name='pre-allocated package')),
                        ('allowed_packages', models.ManyToManyField(blank=True, related_name='+', to='packages.package')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
            ],
        ),
    ]
