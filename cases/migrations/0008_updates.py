import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import ruggensteun.fields


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_day_to_look_back'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalUpdate',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('request_id', models.CharField(blank=True, default='', editable=False, max_length=36)),
                ('category', models.CharField(choices=[('absence', 'absence'), ('behaviour', 'behaviour and feelings'), ('learning', 'learning'), ('home', 'a change at home'), ('move', 'moving'), ('practical', 'practical help'), ('good_news', 'good news')], max_length=10, verbose_name='what it is about')),
                ('text', ruggensteun.fields.EncryptedTextField(blank=True, default='', verbose_name='update')),
                ('readers', models.CharField(choices=[('all', 'coach, school and parent'), ('professionals', 'coach and school')], default='all', max_length=14, verbose_name='who reads it')),
                ('by_school', models.BooleanField(verbose_name='written by the school')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written at')),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='seen by the coach')),
                ('history_user_id', models.BigIntegerField(blank=True, null=True)),
                ('history_change_reason', models.TextField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical update',
                'verbose_name_plural': 'historical updates',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Update',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('absence', 'absence'), ('behaviour', 'behaviour and feelings'), ('learning', 'learning'), ('home', 'a change at home'), ('move', 'moving'), ('practical', 'practical help'), ('good_news', 'good news')], max_length=10, verbose_name='what it is about')),
                ('text', ruggensteun.fields.EncryptedTextField(blank=True, default='', verbose_name='update')),
                ('readers', models.CharField(choices=[('all', 'coach, school and parent'), ('professionals', 'coach and school')], default='all', max_length=14, verbose_name='who reads it')),
                ('by_school', models.BooleanField(verbose_name='written by the school')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written at')),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='seen by the coach')),
            ],
            options={
                'verbose_name': 'update',
                'ordering': ['-written_at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='historicalupdate',
            name='case',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='historicalupdate',
            name='school',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='schools.school'),
        ),
        migrations.AddField(
            model_name='historicalupdate',
            name='written_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by'),
        ),
        migrations.AddField(
            model_name='update',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='cases.case'),
        ),
        migrations.AddField(
            model_name='update',
            name='school',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        migrations.AddField(
            model_name='update',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by'),
        ),
    ]
