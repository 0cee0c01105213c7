"""A page of the app under AppTest, reached from Design as a user reaches it; and what is drawn on it."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.content.design.talk import take

ROOT = Path(__file__).parents[2]


def opened(name):
    app = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    app.run()
    app.switch_page(f"pages/{name}.py").run()
    assert not app.exception
    return app


def drawn(app, name):
    """What each component of a name was given, in the order of the page."""
    found = [item.proto for item in app.get("bidi_component")]
    return [json.loads(item.bytes) for item in found if item.component_name.endswith(f"archscope_{name}")]


def plots(app):
    """The Plotly figures."""
    return drawn(app, "plot")


def page(**query):
    app = AppTest.from_file(ROOT / "app.py", default_timeout=20)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def session(app):
    return app.session_state["session"]


def component(app, name):
    return drawn(app, name)[-1]


def entry(app, act, *parts, **more):
    """What the build panel's user does, as the browser tells it."""
    desk = session(app).desk
    number = desk.taken.get("page", 0) + 1
    return {"number": number, "on": desk.trail.now, "from": "inspector", "act": act, "parts": list(parts), **more}


def message(*entries, **more):
    """What the browser sends."""
    return {"client": "page", "known": [], "entries": list(entries), **more}


def enter(app, act, *parts, **more):
    """Take what the build panel's user does, and run."""
    take(session(app), message(entry(app, act, *parts, **more)))
    app.run()
    assert not app.exception


def do(app, view, act, **more):
    """Take what is done in a view, and run."""
    enter(app, act, **{"from": view}, **more)


def say(app, act, *parts, **more):
    """Run with what the build panel's user does as a message by way of Streamlit, which calls back."""
    send(app, "inspector", said=message(entry(app, act, *parts, **more)))
    assert not app.exception


def panel(app):
    """What the build panel was given."""
    return component(app, "inspector")


def send(app, name, **values):
    """What the browser's side of a component sends."""
    element = next(i.proto for i in app.get("bidi_component") if i.proto.component_name.endswith(f"archscope_{name}"))
    states = app._tree.get_widget_states()
    states.widgets.add(id=element.id, json_value=json.dumps(values))
    return app._run(states)


def params(app):
    return component(app, "facts")["numbers"][0]["exact"]
