"""Work in a process of its own ends within its limits, whatever it does."""

import os
import signal
import time
from pathlib import Path

import pytest

from arch.errors import ArchError
from arch.process import Limits, Progress, Work, launched


def work(does, seconds=30.0, memory=2**20):
    return Work(*launched("tests.worker", {"does": does}, Limits(seconds, 1, memory)))


def ended(running):
    began = time.monotonic()
    while not running.poll():
        assert time.monotonic() - began < 20
        time.sleep(0.01)
    return running


def said(running, word):
    while not any(word in line for line in running.lines()):
        assert not running.poll()
        time.sleep(0.01)
    return next(line[word] for line in running.lines() if word in line)


def test_what_it_says_is_kept_and_no_file_is_left():
    running = work("ends")
    folder = Path(running.folder.name)
    assert folder.exists()
    ended(running)
    # The library's words and the half line are no JSON.
    assert list(running.lines()) == [
        {"step": 1, "steps": 2, "text": "beginning"},
        {"limits": [30.0, 1, 2**20]},
    ]
    assert running.progress() == Progress(1, 2, "beginning")
    assert not folder.exists()


def test_what_hangs_is_ended_within_its_limit():
    running = ended(work("hangs", seconds=1.5))
    assert running.why() == "it took over 1.5 seconds"
    assert time.monotonic() - running.began < 4
    assert running.process.returncode == -signal.SIGKILL


def test_what_is_killed_says_so():
    running = work("hangs")
    said(running, "limits")
    running.process.kill()
    assert ended(running).why() == "its process ended: code -9"


def test_what_it_has_started_ends_with_it():
    running = work("starts another")
    child = said(running, "child")
    running.cancel()
    assert running.why() == "it was cancelled"
    # A process whose parent is gone stays for a moment until it is collected: as a zombie, which runs nothing.
    stat = Path(f"/proc/{child}/stat")
    for _ in range(200):
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    pytest.fail("what it had started still runs")


def test_memory_has_an_end():
    assert ended(work("takes memory")).why() == "its process ended: MemoryError"


def test_a_refusal_is_raised_and_progress_is_told_all_the_same():
    running = ended(work("refuses"))
    assert running.progress() == Progress(1, 2, "beginning")
    with pytest.raises(ArchError, match="no") as refusal:
        list(running.lines())
    assert (refusal.value.where, refusal.value.fix) == ("s1", "yes")
