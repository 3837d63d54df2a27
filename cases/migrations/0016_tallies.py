import django.db.models.deletion
import simple_history.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_what_may_be_erased'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalTally',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('request_id', models.CharField(blank=True, default='', editable=False, max_length=36)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('cases', models.PositiveIntegerField(default=0, verbose_name='cases')),
                ('conversations', models.PositiveIntegerField(default=0, verbose_name='conversations held')),
                ('history_user_id', models.BigIntegerField(blank=True, null=True)),
                ('history_change_reason', models.TextField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('shelter', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.shelter', verbose_name='shelter')),
            ],
            options={
                'verbose_name': 'historical tally',
                'verbose_name_plural': 'historical tallys',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('cases', models.PositiveIntegerField(default=0, verbose_name='cases')),
                ('conversations', models.PositiveIntegerField(default=0, verbose_name='conversations held')),
                ('shelter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='cases.shelter', verbose_name='shelter')),
            ],
            options={
                'verbose_name': 'tally',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('shelter', 'year'), name='one_tally_per_shelter_and_year')],
            },
        ),
    ]
