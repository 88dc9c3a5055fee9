"""What a web server does once, before it forks: its processes share it, and nobody's first page waits for it."""

import gc
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template

# A page makes thousands of things and hardly any that need to be looked for: by Python's own 700, a tenth of its time.
LOOK_AFTER = 10_000


def load_templates() -> None:
    """Compile all templates of ours: each process would do so for each page anew."""
    folder = Path(settings.BASE_DIR) / "templates"
    for file in sorted(folder.rglob("*.html")):
        get_template(str(file.relative_to(folder)))


def settle_memory() -> None:
    """What is there now stays: it is not looked through for garbage any more, and not copied by processes that fork."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(LOOK_AFTER)
