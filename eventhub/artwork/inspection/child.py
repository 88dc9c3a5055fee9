"""Where a child process begins: one job in, one result out, both JSON files in its own folder.

Each kind of job loads the parsers that it needs and no others: half of what a small file costs is starting up.
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pyvips
from PIL import Image

from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.preflight.plain import from_plain, to_plain

JOBS = {"read": "reading", "look": "looking", "draw": "drawing", "compare": "comparing"}


def main(folder: str) -> None:
    Image.MAX_IMAGE_PIXELS = None  # Pillow reads headers only; what may be decoded is bound by the spec
    pyvips.cache_set_max(0)
    job: dict[str, Any] = json.loads((Path(folder) / "job.json").read_text())
    result = import_module(f"{__package__}.{JOBS[job['kind']]}").run(job, from_plain(Limits, job["limits"]))
    (Path(folder) / "result.json").write_text(json.dumps(to_plain(result)))
