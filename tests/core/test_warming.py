import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.template import engines

from eventhub.core.warming import LOOK_AFTER, load_templates


def test_no_page_has_to_compile_its_templates():
    known = engines["django"].engine.template_loaders[0].get_template_cache
    known.clear()

    load_templates()

    folder = Path(settings.BASE_DIR) / "templates"
    files = {str(file.relative_to(folder)) for file in folder.rglob("*.html")}
    assert len(files) > 400
    assert {file for file in files if file not in known} == set()


def test_what_a_web_server_is_made_of_is_not_looked_through_again():
    """In a process of its own: the keeping of the tests stays as it is."""
    asked = "import gc; from eventhub.core.warming import *; settle_memory(); print(gc.get_freeze_count(), *gc.get_threshold())"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    kept, look_after, *_ = map(int, answer.stdout.split())
    assert (kept > 10_000, look_after) == (True, LOOK_AFTER)
