"""The comparison of a network with what rules made of it, in a process of its own."""

from time import monotonic, sleep

import pytest

import arch
from arch.errors import ArchError
from arch.process import Limits
from arch.rewrite.process import start
from tests.arch.test_unknown import UNKNOWN


def result(running):
    end = monotonic() + 100
    while not running.poll():
        assert monotonic() < end
        sleep(0.05)
    return running.result()


def test_both_return_the_same():
    found = result(start(arch.network("lenet5").graph))
    assert found.is_same
    assert found.words.startswith("The rewritten network returns what the original does")


def test_without_rules_nothing_differs():
    assert result(start(arch.network("lenet5").graph, [])).absolute == 0


def test_why_there_is_no_comparison():
    with pytest.raises(ArchError, match="the op 'Attention' does is not known"):
        result(start(UNKNOWN.graph))
    with pytest.raises(ArchError, match=r"a comparison needs [0-9,]+ bytes of memory, and 1,000 are allowed"):
        start(arch.network("lenet5").graph, limits=Limits(memory=1000))
    running = start(arch.network("lenet5").graph)
    running.cancel()
    with pytest.raises(ArchError, match="it was cancelled"):
        running.result()
