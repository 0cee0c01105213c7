"""`make benchmark`: the engine against torch's counters, the picture against its peers, stories, and edits."""

from tests.benchmarks import browser, engine, first, graph, reading, stories, users

engine.main()
graph.main()
stories.main()
first.main()
browser.main()
users.main()
reading.main()
