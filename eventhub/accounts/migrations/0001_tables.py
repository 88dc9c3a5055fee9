import django.db.models.deletion
import django_fsm
import oauth2_provider.generators
import oauth2_provider.models
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_second_factor'), ('accounts', '0003_client_secret_overlap'), ('accounts', '0004_account_only_invitations')]

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('name', models.CharField(max_length=120, unique=True)),
                        ('configuration_days', models.PositiveSmallIntegerField(default=30, help_text='Days before the start, for new events')),
                        ('artwork_days', models.PositiveSmallIntegerField(default=14, help_text='Days before the start, for new events')),
                        ('proof_days', models.PositiveSmallIntegerField(default=7, help_text='Days before the start, for new events')),
                        ('second_factor_since', models.JSONField(blank=True, default=dict)),
                        ('second_factor_days', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'ordering': ['name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('second_factor_days__lte', 30)), name='grace_in_bounds'), models.CheckConstraint(condition=models.Q(('artwork_days__gte', models.F('proof_days')), ('configuration_days__gte', models.F('artwork_days'))), name='deadline_days_in_sequence')],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('email', models.EmailField(max_length=254, unique=True)),
                        ('first_name', models.CharField(blank=True, max_length=80)),
                        ('last_name', models.CharField(blank=True, max_length=80)),
                        ('company', models.CharField(blank=True, max_length=160)),
                        ('phone_number', models.CharField(blank=True, max_length=40)),
                        ('status', django_fsm.FSMField(choices=[('invited', 'Invited'), ('active', 'Active'), ('suspended', 'Suspended'), ('deactivated', 'Deactivated')], default='invited', max_length=50, protected=True)),
                        ('is_staff', models.BooleanField(default=False, verbose_name='staff')),
                        ('is_active', models.GeneratedField(db_persist=True, expression=models.Q(('status', 'active')), output_field=models.BooleanField())),
                    ],
                    options={
                        'ordering': ['email'],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='UserPermission',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='permissions', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('organiser', 'Organiser'), ('sponsor', 'Sponsor'), ('designer', 'Designer'), ('viewer', 'Viewer')], max_length=20)),
                        ('scope_type', models.CharField(choices=[('organisation', 'Organisation'), ('event', 'Event'), ('sponsorship', 'Sponsorship'), ('stand', 'Stand')], max_length=20)),
                        ('scope_id', models.UUIDField()),
                        ('scope_label', models.CharField(max_length=250)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='permissions', to='accounts.organisation')),
                        ('event_id', models.UUIDField(blank=True, null=True)),
                        ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['-created_at'],
                        'indexes': [models.Index(fields=['scope_id', 'role'], name='accounts_us_scope_i_fb859d_idx'), models.Index(fields=['event_id'], name='accounts_us_event_i_e466e7_idx')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('user', 'role', 'scope_type', 'scope_id'), name='one_live_grant_of_a_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(blank=True, choices=[('', 'Account only'), ('organiser', 'Organiser'), ('sponsor', 'Sponsor'), ('designer', 'Designer'), ('viewer', 'Viewer')], max_length=20)),
                        ('scope_type', models.CharField(choices=[('organisation', 'Organisation'), ('event', 'Event'), ('sponsorship', 'Sponsorship'), ('stand', 'Stand')], max_length=20)),
                        ('scope_id', models.UUIDField()),
                        ('scope_label', models.CharField(max_length=250)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='accounts.organisation')),
                        ('event_id', models.UUIDField(blank=True, null=True)),
                        ('nonce', models.CharField(editable=False, max_length=64)),
                        ('expires_at', models.DateTimeField()),
                        ('sent_at', models.DateTimeField()),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('invited_by_name', models.CharField(max_length=200)),
                        ('status', django_fsm.FSMField(choices=[('sent', 'Sent'), ('accepted', 'Accepted'), ('withdrawn', 'Withdrawn')], default='sent', max_length=50, protected=True)),
                    ],
                    options={
                        'ordering': ['-sent_at'],
                        'indexes': [models.Index(fields=['event_id', '-sent_at'], name='accounts_in_event_i_218a8e_idx'), models.Index(fields=['scope_id'], name='accounts_in_scope_i_b36ed3_idx')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'sent')), fields=('user', 'role', 'scope_type', 'scope_id'), name='one_open_invitation_of_a_kind')],
                    },
                    bases=(django_fsm.FSMModelMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='ApiClient',
                    fields=[
                        ('client_id', models.CharField(db_index=True, default=oauth2_provider.generators.generate_client_id, max_length=255, unique=True, verbose_name='client ID')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                        ('redirect_uris', models.TextField(blank=True, help_text='Allowed URIs list, space separated', verbose_name='redirect URIs')),
                        ('post_logout_redirect_uris', models.TextField(blank=True, default='', help_text='Allowed Post Logout URIs list, space separated', verbose_name='post logout redirect URIs')),
                        ('client_type', models.CharField(choices=[('confidential', 'Confidential'), ('public', 'Public')], max_length=32, verbose_name='client type')),
                        ('authorization_grant_type', models.CharField(choices=[('authorization-code', 'Authorization code'), ('urn:ietf:params:oauth:grant-type:device_code', 'Device Code'), ('implicit', 'Implicit'), ('password', 'Resource owner password-based'), ('client-credentials', 'Client credentials'), ('openid-hybrid', 'OpenID connect hybrid')], max_length=44, verbose_name='authorization grant type')),
                        ('client_secret', oauth2_provider.models.ClientSecretField(blank=True, db_index=True, default=oauth2_provider.generators.generate_client_secret, help_text='Client secret for authentication', max_length=255, verbose_name='client secret')),
                        ('hash_client_secret', models.BooleanField(default=True, verbose_name='hash client secret')),
                        ('name', models.CharField(blank=True, max_length=255, verbose_name='name')),
                        ('skip_authorization', models.BooleanField(default=False, verbose_name='skip authorization')),
                        ('created', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('algorithm', models.CharField(blank=True, choices=[('', 'No OIDC support'), ('RS256', 'RSA with SHA-2 256'), ('HS256', 'HMAC with SHA-2 256')], default='', max_length=5, verbose_name='algorithm')),
                        ('allowed_origins', models.TextField(blank=True, default='', help_text='Allowed origins list to enable CORS, space separated', verbose_name='allowed origins')),
                        ('registration_source', models.CharField(choices=[('manual', 'Manual'), ('dcr', 'Dynamic Client Registration'), ('cimd', 'Client ID Metadata Document')], default='manual', help_text='How this application was registered (manual, DCR per RFC 7591, or CIMD)', max_length=32, verbose_name='registration source')),
                        ('cimd_expires_at', models.DateTimeField(blank=True, default=None, help_text='When the cached Client ID Metadata Document should be re-fetched', null=True, verbose_name='CIMD expires at')),
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_clients', to='accounts.organisation')),
                        ('allowed_scopes', models.JSONField(default=list)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('last_used_at', models.DateTimeField(blank=True, null=True)),
                        ('previous_secret', models.CharField(blank=True, default='', editable=False, max_length=255)),
                        ('previous_secret_expires_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['name'],
                        'abstract': False,
                        'swappable': 'OAUTH2_PROVIDER_APPLICATION_MODEL',
                    },
                ),
                migrations.CreateModel(
                    name='ApiCallDay',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_days', to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL)),
                        ('day', models.DateField()),
                        ('calls', models.PositiveBigIntegerField(default=0)),
                    ],
                    options={
                        'ordering': ['-day'],
                        'constraints': [models.UniqueConstraint(fields=('client', 'day'), name='one_row_for_a_client_and_day')],
                    },
                ),
            ],
        ),
    ]
