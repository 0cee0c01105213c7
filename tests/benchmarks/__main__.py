"""`make benchmark`: the engine against torch's counters, and an edit in the browser. Prints figures only."""

from tests.benchmarks import browser, engine

engine.main()
browser.main()
