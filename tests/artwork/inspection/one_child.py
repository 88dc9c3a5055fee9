"""Every hostile file, each in a fork of one child: `python -m tests.artwork.inspection.one_child FOLDER`.

A fork has what it needs loaded, and the limits of a child of its own: only starting an interpreter for each is spared.
"""

import json
import os
import sys
import time
from pathlib import Path

import pyvips
from PIL import Image

from eventhub.artwork.inspection.confinement import confine
from eventhub.artwork.preflight.vocabulary import Report
from tests.artwork.corpus.hostile import HOSTILE
from tests.artwork.corpus.sheet import PANEL
from tests.artwork.inspection.found import LIMITED, findings_of


def main(folder: Path) -> None:
    Image.MAX_IMAGE_PIXELS = None
    pyvips.cache_set_max(0)
    for number, name in enumerate(HOSTILE):
        (folder / str(number)).mkdir()
        path = HOSTILE[name][0](folder / str(number))
        if fork := os.fork():
            _, status, used = os.wait4(fork, 0)
            told = {"status": status, "peak_mb": used.ru_maxrss / 1024}
            (folder / f"{number}.ended").write_text(json.dumps(told))
        else:
            tell(path, folder / f"{number}.report")
            os._exit(0)


def tell(path: Path, into: Path) -> None:
    confine(LIMITED.memory_mb, LIMITED.seconds, LIMITED.written_mb)
    begun = time.monotonic()
    found = findings_of(path, PANEL, LIMITED)
    into.write_text(json.dumps(Report(found, seconds=time.monotonic() - begun).to_json()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
