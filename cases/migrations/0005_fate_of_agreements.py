import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_legal_basis'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='agreement',
            name='agreement_state',
        ),
        migrations.AddField(
            model_name='agreement',
            name='carried_from',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='cases.agreement', verbose_name='carried over from'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='drop_reason',
            field=models.CharField(blank=True, choices=[('', ''), ('not_needed', 'not needed any more'), ('not_fitting', 'did not fit after all'), ('otherwise', 'solved in another way'), ('moved_on', 'the child moved on')], default='', max_length=12, verbose_name='why dropped'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='goes_along_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school', verbose_name='goes along to'),
        ),
        migrations.AddField(
            model_name='historicalagreement',
            name='carried_from',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.agreement', verbose_name='carried over from'),
        ),
        migrations.AddField(
            model_name='historicalagreement',
            name='drop_reason',
            field=models.CharField(blank=True, choices=[('', ''), ('not_needed', 'not needed any more'), ('not_fitting', 'did not fit after all'), ('otherwise', 'solved in another way'), ('moved_on', 'the child moved on')], default='', max_length=12, verbose_name='why dropped'),
        ),
        migrations.AddField(
            model_name='historicalagreement',
            name='goes_along_to',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='schools.school', verbose_name='goes along to'),
        ),
        migrations.AlterField(
            model_name='agreement',
            name='state',
            field=models.CharField(choices=[('open', 'open'), ('done', 'done'), ('dropped', 'dropped'), ('carried', 'carried over')], default='open', max_length=8),
        ),
        migrations.AlterField(
            model_name='historicalagreement',
            name='state',
            field=models.CharField(choices=[('open', 'open'), ('done', 'done'), ('dropped', 'dropped'), ('carried', 'carried over')], default='open', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'dropped', 'carried'])), name='agreement_state'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'dropped'), ('drop_reason', ''), _connector='OR'), name='only_a_dropped_agreement_has_a_reason'),
        ),
    ]
