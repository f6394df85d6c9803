# % if cookiecutter.media != "none"
"""A picture for each user."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="picture",
            field=models.FileField(blank=True, editable=False, upload_to="pictures"),
        ),
    ]


# % endif
