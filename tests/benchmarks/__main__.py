"""`make benchmark`: the engine against torch's counters, the picture against its peers, an edit alone and by many."""

from tests.benchmarks import browser, engine, graph, users

engine.main()
graph.main()
browser.main()
users.main()
