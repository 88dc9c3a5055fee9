import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from eventhub.core.processes import wait_for
from tests.pgplugin import sweep

pytestmark = pytest.mark.process

RUN = """
import time
from tests.pgplugin import open_run
run = open_run("pg")
print(run.folder, flush=True)
{then}
"""


def begin(then: str) -> tuple[subprocess.Popen, Path]:
    root = Path(__file__).parent.parent
    run = subprocess.Popen([sys.executable, "-c", RUN.format(then=then)], cwd=root, stdout=subprocess.PIPE, text=True)
    return run, Path(run.stdout.readline().strip())


def answers(folder: Path) -> bool:
    try:
        with psycopg.connect(host=str(folder), user="postgres", dbname="postgres") as connection:
            return connection.execute("SHOW fsync").fetchone() == ("off",)
    except psycopg.OperationalError:
        return False


def test_a_run_takes_its_server_and_folder_with_it():
    run, folder = begin("time.sleep(1); run.close()")
    assert answers(folder)

    assert run.wait(timeout=30) == 0

    assert not answers(folder)
    assert not folder.exists()


def test_what_a_killed_run_left_is_swept_and_a_living_one_spared():
    killed, left = begin("time.sleep(600)")
    living, spared = begin("time.sleep(600)")
    killed.kill()
    killed.wait()

    sweep()

    assert not left.exists()
    wait_for(lambda: not answers(left), "the server of a killed run lives on")
    assert answers(spared)
    living.kill()
    living.wait()
    sweep()
    assert not spared.exists()
