"""Drop what rendered to nothing, sign the rest, and have the project make its `.env`."""

import sys
from pathlib import Path

sys.path.insert(0, "<< djfort_home | python >>")

from djfort import finish, messages

finish.drop_empty(Path.cwd())
finish.sign(Path.cwd())
messages.compile_all(Path.cwd())
finish.write_env(Path.cwd())
