"""`make benchmark`: the engine against torch's counters, the picture against its peers, an edit in the browser."""

from tests.benchmarks import browser, engine, graph

engine.main()
graph.main()
browser.main()
