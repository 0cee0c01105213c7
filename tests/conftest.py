from hypothesis import settings

# A property says what holds, not how fast: on a busy machine a single example may take a second.
settings.register_profile("archscope", deadline=None)
settings.load_profile("archscope")
