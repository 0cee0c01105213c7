"""A page of the app under AppTest, reached from Design as a user reaches it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


def opened(name):
    app = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    app.run()
    app.switch_page(f"pages/{name}.py").run()
    assert not app.exception
    return app
