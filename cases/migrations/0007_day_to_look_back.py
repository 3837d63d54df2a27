from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_school_asked_after'),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='review_on',
            field=models.DateField(blank=True, null=True, verbose_name='look back on'),
        ),
        migrations.AddField(
            model_name='historicalconversation',
            name='review_on',
            field=models.DateField(blank=True, null=True, verbose_name='look back on'),
        ),
    ]
