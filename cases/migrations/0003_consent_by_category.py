import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_initial'),
        ('people', '__first__'),
        ('schools', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='consent',
            name='covers_agreements',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='consent',
            name='covers_collecting',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='consent',
            name='covers_earlier',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='consent',
            name='covers_updates',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='historicalconsent',
            name='covers_agreements',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='historicalconsent',
            name='covers_collecting',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='historicalconsent',
            name='covers_earlier',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='historicalconsent',
            name='covers_updates',
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name='consent',
            name='giver',
            field=models.CharField(choices=[('guardian', 'parent or carer'), ('child', 'the child'), ('organisation', 'guardianship organisation'), ('court', 'a court, in place of the parents')], max_length=12),
        ),
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(choices=[('support', 'support together with the school'), ('transfer', 'passing on to another shelter')], default='support', max_length=10),
        ),
        migrations.AlterField(
            model_name='consent',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school'),
        ),
        migrations.AlterField(
            model_name='historicalconsent',
            name='giver',
            field=models.CharField(choices=[('guardian', 'parent or carer'), ('child', 'the child'), ('organisation', 'guardianship organisation'), ('court', 'a court, in place of the parents')], max_length=12),
        ),
        migrations.AlterField(
            model_name='historicalconsent',
            name='purpose',
            field=models.CharField(choices=[('support', 'support together with the school'), ('transfer', 'passing on to another shelter')], default='support', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'support'), ('school__isnull', False)), models.Q(('purpose', 'transfer'), ('school', None)), _connector='OR'), name='support_has_a_school_and_transfer_has_none'),
        ),
    ]
