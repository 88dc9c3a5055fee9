import django.db.models.deletion
import django_fsm
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('events', '0001_initial'), ('events', '0002_saved_filter')]

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('accounts', '0001_tables'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('oauth2_provider', '0022_refreshtoken_token_family_index'),
        ('sessions', '0001_initial'),
        ('socialaccount', '0006_alter_socialaccount_extra_data'),
        ('usersessions', '0001_initial'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='accounts.organisation')),
                        ('name', models.CharField(max_length=160)),
                        ('slug', models.SlugField(max_length=80, unique=True)),
                        ('description', models.TextField(blank=True, max_length=10000)),
                        ('venue', models.CharField(blank=True, max_length=200)),
                        ('timezone', models.CharField(help_text='IANA name, for example Europe/London', max_length=64)),
                        ('currency', models.CharField(help_text='ISO 4217 code', max_length=3)),
                        ('vat_rate', models.DecimalField(decimal_places=2, default=0, help_text='Per cent', max_digits=5)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('configuration_deadline', models.DateTimeField()),
                        ('artwork_deadline', models.DateTimeField()),
                        ('proof_deadline', models.DateTimeField()),
                        ('proof_deciders', models.CharField(choices=[('sponsor', 'Sponsor'), ('organiser', 'Organiser'), ('both', 'Both')], default='sponsor', max_length=20)),
                        ('status', django_fsm.FSMField(choices=[('draft', 'Draft'), ('published', 'Published'), ('archived', 'Archived')], default='draft', max_length=50, protected=True)),
                    ],
                    options={
                        'ordering': ['starts_at', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='event_name_unique_in_organisation'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='event_ends_after_start'), models.CheckConstraint(condition=models.Q(('artwork_deadline__lte', models.F('proof_deadline')), ('configuration_deadline__lte', models.F('artwork_deadline')), ('proof_deadline__lt', models.F('starts_at'))), name='event_deadlines_in_sequence'), models.CheckConstraint(condition=models.Q(('vat_rate__gte', 0), ('vat_rate__lte', 100)), name='event_vat_rate_sane')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='SavedFilter',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_filters', to='events.event')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_filters', to=settings.AUTH_USER_MODEL)),
                        ('list_key', models.CharField(max_length=40, verbose_name='list')),
                        ('name', models.CharField(max_length=60)),
                        ('query', models.CharField(max_length=2000)),
                        ('is_shared', models.BooleanField(default=False, verbose_name="shared with the event's organisers")),
                        ('is_default', models.BooleanField(default=False, verbose_name='how the list opens for its owner')),
                    ],
                    options={
                        'ordering': ['name', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('user', 'event', 'list_key', 'name'), name='saved_filter_name_unique'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('user', 'event', 'list_key'), name='one_default_filter_a_list')],
                    },
                ),
            ],
        ),
    ]
