"""Where the template lies. Standard library only: the hooks import it too."""

from pathlib import Path

CHECKOUT_FOLDER = "<<cookiecutter.project_slug>>"
PACKAGED_FOLDER = "project"  # a wheel holds no name that Windows forbids


def template() -> Path:
    """The folder of cookiecutter.json: inside the installed package, or the checkout around it."""
    package = Path(__file__).resolve().parent
    packaged = package / "template"
    return packaged if packaged.is_dir() else package.parent


def project_folder(template: Path) -> Path:
    """The folder in `template` whose files make the project."""
    packaged = template / PACKAGED_FOLDER
    return packaged if packaged.is_dir() else template / CHECKOUT_FOLDER
