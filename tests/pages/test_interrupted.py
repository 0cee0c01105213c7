"""A message of the browser that comes while the one before it is taken: no edit and no click may be lost."""

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.runtime.state.session_state import SessionState

from tests.pages.opened import page, say, session


@pytest.fixture
def hurried(monkeypatch):
    """Another message waits whenever a callback begins."""
    call = SessionState._run_callback_and_record_rerun

    def interrupted(state, votes, run):
        context = get_script_run_ctx()
        sent = WidgetStates(widgets=context.session_state.get_widget_states())
        context.script_requests.request_rerun(RerunData(widget_states=sent))
        call(state, votes, run)

    monkeypatch.setattr(SessionState, "_run_callback_and_record_rerun", interrupted)


def test_an_edit_is_kept(hurried):
    app = page()
    say(app, "set", "s2", path="depth", value=6)
    assert session(app).document.design.stages[1].depth == 6


def test_another_start_is_kept(hurried):
    app = page()
    say(app, "start", value="vgg16")
    assert session(app).document.origin == "vgg16"


def test_the_convention_is_kept(hurried):
    app = page()
    say(app, "unit", **{"from": "facts"}, value="thop_macs")
    assert session(app).view.unit == "thop_macs"
