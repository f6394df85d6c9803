# % if cookiecutter.login_by == "email"
"""The address that a user signs in with."""

from django.db import models


class EmailAddressField(models.EmailField):
    """An email address, in small letters wherever it is stored or looked for."""

    def to_python(self, value: object) -> object:
        return in_small_letters(super().to_python(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        value = in_small_letters(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: object) -> object:
        return in_small_letters(super().get_prep_value(value))


def in_small_letters(value: object) -> object:
    """`value` without capitals, if it is a text at all."""
    return value.lower() if isinstance(value, str) else value


# % endif
