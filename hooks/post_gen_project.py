"""Drop what rendered to nothing, and have the project make its `.env`."""

import sys
from pathlib import Path

sys.path.insert(0, "<< djfort_home | python >>")

from djfort import finish

finish.drop_empty(Path.cwd())
finish.write_env(Path.cwd())
