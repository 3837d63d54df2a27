from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_tables_of_their_own'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='erase_from',
            field=models.DateField(blank=True, null=True, verbose_name='to be erased from'),
        ),
        migrations.AddField(
            model_name='case',
            name='legal_hold',
            field=models.CharField(blank=True, choices=[('', ''), ('complaint', 'a complaint is being dealt with'), ('court', 'a court or the police asked for it'), ('inspection', 'an inspection is looking at it')], default='', max_length=10, verbose_name='may not be erased'),
        ),
        migrations.AddField(
            model_name='historicalcase',
            name='erase_from',
            field=models.DateField(blank=True, null=True, verbose_name='to be erased from'),
        ),
        migrations.AddField(
            model_name='historicalcase',
            name='legal_hold',
            field=models.CharField(blank=True, choices=[('', ''), ('complaint', 'a complaint is being dealt with'), ('court', 'a court or the police asked for it'), ('inspection', 'an inspection is looking at it')], default='', max_length=10, verbose_name='may not be erased'),
        ),
    ]
