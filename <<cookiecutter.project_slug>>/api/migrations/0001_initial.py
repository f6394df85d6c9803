# % if cookiecutter.api == "ninja"
"""The tokens' table."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "digest",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                # % if cookiecutter.language == "en"
                ("created", models.DateTimeField(auto_now_add=True)),
                ("expiry", models.DateTimeField()),
                # % endif
                # % if cookiecutter.language != "en"
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("expiry", models.DateTimeField(verbose_name="expiry")),
                # % endif
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",  # % if cookiecutter.language != "en"
                    ),
                ),
            ],
        ),
    ]


# % endif
