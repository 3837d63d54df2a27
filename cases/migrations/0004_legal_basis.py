from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_consent_by_category'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalshelter',
            name='support_basis',
            field=models.CharField(choices=[('consent', 'consent (article 6.1 a)'), ('public_task', 'a task in the public interest (article 6.1 e)'), ('legitimate', 'a legitimate interest (article 6.1 f)'), ('legal_duty', 'a legal obligation (article 6.1 c)')], default='consent', max_length=12, verbose_name='legal basis of support together with the school'),
        ),
        migrations.AddField(
            model_name='historicalshelter',
            name='transfer_basis',
            field=models.CharField(choices=[('consent', 'consent (article 6.1 a)'), ('public_task', 'a task in the public interest (article 6.1 e)'), ('legitimate', 'a legitimate interest (article 6.1 f)'), ('legal_duty', 'a legal obligation (article 6.1 c)')], default='consent', max_length=12, verbose_name='legal basis of passing on to another shelter'),
        ),
        migrations.AddField(
            model_name='shelter',
            name='support_basis',
            field=models.CharField(choices=[('consent', 'consent (article 6.1 a)'), ('public_task', 'a task in the public interest (article 6.1 e)'), ('legitimate', 'a legitimate interest (article 6.1 f)'), ('legal_duty', 'a legal obligation (article 6.1 c)')], default='consent', max_length=12, verbose_name='legal basis of support together with the school'),
        ),
        migrations.AddField(
            model_name='shelter',
            name='transfer_basis',
            field=models.CharField(choices=[('consent', 'consent (article 6.1 a)'), ('public_task', 'a task in the public interest (article 6.1 e)'), ('legitimate', 'a legitimate interest (article 6.1 f)'), ('legal_duty', 'a legal obligation (article 6.1 c)')], default='consent', max_length=12, verbose_name='legal basis of passing on to another shelter'),
        ),
    ]
