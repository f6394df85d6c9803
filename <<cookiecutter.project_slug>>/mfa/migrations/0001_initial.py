# % if cookiecutter.mfa != "none"
"""The tables of second factors."""

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
            name="Factor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("app", "Authenticator app"), ("passkey", "Passkey")],
                        max_length=10,
                        verbose_name="kind",  # % if cookiecutter.language != "en"
                    ),
                ),
                ("name", models.CharField(max_length=50)),
                ("data", models.TextField()),
                ("last_step", models.PositiveBigIntegerField(default=0)),
                # % if cookiecutter.language == "en"
                ("created", models.DateTimeField(auto_now_add=True)),
                # % endif
                # % if cookiecutter.language != "en"
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                # % endif
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factors",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",  # % if cookiecutter.language != "en"
                    ),
                ),
            ],
            # % if cookiecutter.language != "en"
            options={
                "verbose_name": "second factor",
                "verbose_name_plural": "second factors",
            },
            # % endif
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("used", models.BooleanField(default=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            # % if cookiecutter.language != "en"
            options={
                "verbose_name": "recovery code",
                "verbose_name_plural": "recovery codes",
            },
            # % endif
        ),
    ]


# % endif
