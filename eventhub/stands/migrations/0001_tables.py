import django.db.models.deletion
import django_fsm
import uuid_utils.compat
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('stands', '0001_initial'), ('stands', '0002_last_years_stand'), ('stands', '0003_merged_sponsors')]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('events', '0001_tables'),
        ('files', '0001_tables'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Hall',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='halls', to='events.event')),
                        ('name', models.CharField(max_length=80)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('width_m', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                        ('depth_m', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                    ],
                    options={
                        'ordering': ['order', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('event', 'name'), name='hall_name_unique_in_event')],
                    },
                ),
                migrations.CreateModel(
                    name='Sponsor',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sponsors', to='accounts.organisation')),
                        ('name', models.CharField(max_length=200)),
                        ('name_key', models.CharField(editable=False, max_length=250)),
                        ('website', models.URLField(blank=True, max_length=300)),
                        ('description', models.TextField(blank=True, max_length=10000)),
                        ('logo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                        ('contacts', models.JSONField(blank=True, default=list, help_text='List of {name, email, phone, role}')),
                        ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='stands.sponsor')),
                    ],
                    options={
                        'ordering': ['name'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('merged_into', None)), fields=('organisation', 'name_key'), name='sponsor_name_unique')],
                    },
                ),
                migrations.CreateModel(
                    name='Sponsorship',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sponsorships', to='events.event')),
                        ('sponsor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sponsorships', to='stands.sponsor')),
                        ('tier', models.CharField(blank=True, max_length=80)),
                        ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='stands.sponsorship')),
                    ],
                    options={
                        'ordering': ['sponsor__name'],
                        'constraints': [models.UniqueConstraint(fields=('event', 'sponsor'), name='sponsor_once_an_event')],
                    },
                ),
                migrations.CreateModel(
                    name='Stand',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands', to='events.event')),
                        ('hall', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stands', to='stands.hall')),
                        ('number', models.CharField(max_length=20)),
                        ('kind', models.CharField(choices=[('shell_scheme', 'Shell scheme'), ('space_only', 'Space only'), ('island', 'Island'), ('corner', 'Corner'), ('unknown', 'Unknown')], default='unknown', max_length=20)),
                        ('width_m', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                        ('depth_m', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                        ('x_m', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True)),
                        ('y_m', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True)),
                        ('rotation', models.DecimalField(decimal_places=2, default=0, help_text='Degrees, clockwise', max_digits=5)),
                        ('sponsorship', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stands', to='stands.sponsorship', verbose_name='main sponsor')),
                        ('previous', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='followers', to='stands.stand')),
                        ('assigned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'ordering': ['hall__order', 'hall__name', 'number'],
                        'indexes': [models.Index(fields=['event', 'number'], name='stands_stan_event_i_89ecc6_idx')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('event', 'hall', 'number'), name='stand_number_unique_in_hall'), models.UniqueConstraint(condition=models.Q(('deleted_at', None), ('hall', None)), fields=('event', 'number'), name='stand_number_unique_without_hall')],
                    },
                ),
                migrations.CreateModel(
                    name='CoExhibitor',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('stand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='co_exhibitors', to='stands.stand')),
                        ('sponsor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shared_stands', to='stands.sponsor')),
                    ],
                    options={
                        'ordering': ['created_at', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('stand', 'sponsor'), name='co_exhibitor_once_a_stand')],
                    },
                ),
                migrations.CreateModel(
                    name='StandOffer',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('stand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='stands.stand')),
                        ('sponsorship', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stand_offers', to='stands.sponsorship')),
                        ('answered_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('status', django_fsm.FSMField(choices=[('offered', 'Offered'), ('accepted', 'Kept'), ('declined', 'Let go'), ('withdrawn', 'Withdrawn')], default='offered', max_length=50, protected=True)),
                    ],
                    options={
                        'ordering': ['stand__hall__order', 'stand__hall__name', 'stand__number'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'offered')), fields=('stand',), name='one_open_offer_of_a_stand')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
            ],
        ),
    ]
