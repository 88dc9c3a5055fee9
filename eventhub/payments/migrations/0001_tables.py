import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

from eventhub.core.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [('payments', '0001_payments')]

    initial = True

    dependencies = [
        ('stands', '0001_tables'),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name='Payment',
                    fields=[
                        ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('stand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='stands.stand')),
                        ('amount', models.DecimalField(decimal_places=3, max_digits=16)),
                        ('received_at', models.DateTimeField()),
                        ('reference', models.CharField(blank=True, max_length=200)),
                        ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='payments.payment')),
                        ('recorded_by_name', models.CharField(max_length=200)),
                    ],
                    options={
                        'ordering': ['received_at', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('reverses', None)), models.Q(('amount__lt', 0), ('reverses__isnull', False)), _connector='OR'), name='only_a_reversal_is_below_nought')],
                    },
                ),
            ],
        ),
    ]
