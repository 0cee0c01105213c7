import os

from hypothesis import settings

# Tests run side by side: torch's threads that wait for one another's cores take many times as long. Before torch is
# imported, which reads it once; processes that tests start take it over unless they are given threads of their own.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A property says what holds, not how fast: on a busy machine a single example may take a second.
settings.register_profile("archscope", deadline=None)
settings.load_profile("archscope")
