"""`make benchmark`: the engine against torch's counters, the picture against its peers, an edit alone and by many."""

from tests.benchmarks import browser, engine, first, graph, users

engine.main()
graph.main()
first.main()
browser.main()
users.main()
