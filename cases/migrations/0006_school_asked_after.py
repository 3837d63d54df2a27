from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_fate_of_agreements'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='school_checked_on',
            field=models.DateField(blank=True, null=True, verbose_name='school asked after on'),
        ),
        migrations.AddField(
            model_name='historicalcase',
            name='school_checked_on',
            field=models.DateField(blank=True, null=True, verbose_name='school asked after on'),
        ),
    ]
