"""The bytes of a kept file as a file on this machine, for programs that want a path."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from eventhub.files.errors import NotStored
from eventhub.files.models import StoredFile
from eventhub.files.parts import folder
from eventhub.files.storing import STORAGE_FAULTS, local_path_in, pieces


@contextmanager
def local_path(file: StoredFile) -> Iterator[Path]:
    """The very file where the storage is a folder, to be read only; otherwise a copy that is gone after the block.

    NotStored where the bytes are not there or are not as many as the row says.
    """
    storage, name = file.content.storage, str(file.content.name)
    own = local_path_in(storage, name)
    if own is not None:
        if not own.is_file() or own.stat().st_size != file.size:
            raise NotStored(f"{name} is missing, or has not {file.size} bytes")
        yield own
        return
    with TemporaryDirectory(dir=folder(), prefix=".copy-") as scratch:
        copy = Path(scratch) / file.pk.hex
        _copied(file, copy)
        yield copy


def _copied(file: StoredFile, copy: Path) -> None:
    try:
        with copy.open("wb") as target:
            copy.chmod(0o600)
            for piece in pieces(file.content.storage.open(str(file.content.name), "rb"), length=file.size + 1):
                target.write(piece)
    except STORAGE_FAULTS as fault:
        raise NotStored(f"{file.content.name}: {fault}") from fault
    if copy.stat().st_size != file.size:
        raise NotStored(f"{file.content.name} has {copy.stat().st_size} bytes in the storage, not {file.size}")
