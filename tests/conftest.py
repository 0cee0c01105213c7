import gc
import os

import pytest
from hypothesis import settings

# Tests run side by side: torch's threads that wait for one another's cores take many times as long. Before torch is
# imported, which reads it once; processes that tests start take it over unless they are given threads of their own.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A property says what holds, not how fast: on a busy machine a single example may take a second. The examples are the
# same at every run, so that a change is held against what held before it; `make nightly` draws new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("new", deadline=None, print_blob=True)
settings.load_profile("same")


def pytest_collection_finish() -> None:
    """Leave the collected tests out of every search for garbage: there are tens of thousands, and all of them stay."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def libraries_are_no_garbage() -> None:
    """Leave out what Keras and torch hold, too: a proof of Keras source looks for garbage several times."""
    import arch
    from arch.formats import FORMATS
    from arch.proof import check

    check(arch.network("lenet5"), FORMATS["keras"])
    gc.collect()
    gc.freeze()
