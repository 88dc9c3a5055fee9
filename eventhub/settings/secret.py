import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def kept_secret_key(path: Path) -> str:
    """The key in this file, made at the first call; of several first callers, all get the one that was written."""
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        with suppress(FileExistsError):  # another caller was first: its key counts
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text()
