// What goes to Python.
/** @import { Ask, Change, GraphState } from "../types.js" */

import { isTaken, say } from "../lib/said.js";

const SETTLED = 350; // ms
const AGAIN = 1500; // ms without an answer before a message is sent again, doubled with each try
const MOST_PATIENCE = 12_000; // ms

/**
 * Tell Python what the user has chosen here, and nothing else: what was selected elsewhere in the meantime must not be
 * undone. Until Python answers, that is what holds. The settings of another part are asked for a moment later, so that
 * the picture does not wait for them: by a value of its own.
 * @param {GraphState} state
 * @param {Change} change
 */
export function send(state, change) {
  say(state.said, change);
  state.local = chosen(state);
  sendAgain(state);
  if (change.selected === undefined) return;
  const part = change.selected.split("/")[0] ?? "";
  clearTimeout(state.timers.settle);
  state.timers.settle = setTimeout(() => settleAt(state, part), SETTLED);
}

/**
 * The user's choices that Python has not taken, over those of which it knows.
 * @param {GraphState} state
 */
function chosen({ said, data }) {
  const { opened, colour, mode } = { ...data.view, ...said.change };
  return { opened, colour, mode };
}

/**
 * Ask Python for something that has to be done once.
 * @param {GraphState} state
 * @param {Ask} ask
 */
export function askFor(state, ask) {
  say(state.said, {}, ask);
  sendAgain(state);
}

/**
 * Show the settings of a part in the build panel.
 * @param {GraphState} state
 * @param {string} part
 */
export function settleAt(state, part) {
  clearTimeout(state.timers.settle);
  state.sendSettled(part);
}

/**
 * All that Python has not taken, in one message.
 * @param {GraphState} state
 */
function sendAgain(state) {
  const { said, data } = state;
  const view = { ...said.change, revision: data.revision };
  // With the number of tries: Streamlit tells the script nothing of a value that is as it was.
  state.sendSaid({ number: said.number, asks: said.asks, tries: said.tries, view });
  sendLater(state);
}

/** @param {GraphState} state */
function sendLater(state) {
  const { said } = state;
  clearTimeout(said.timer);
  said.timer = setTimeout(() => {
    said.tries += 1;
    sendAgain(state);
  }, Math.min(AGAIN * 2 ** said.tries, MOST_PATIENCE));
}

/**
 * What holds after an answer of Python: its view, or a newer choice of the user.
 * @param {GraphState} state
 */
export function hear(state) {
  const { said, data } = state;
  if (isTaken(said, data.taken)) clearTimeout(said.timer);
  else sendLater(state);
  state.local = chosen(state);
}

/**
 * The component is gone, or about to be told something new: nothing more is sent until then.
 * @param {GraphState} state
 */
export function fallSilent(state) {
  clearTimeout(state.said.timer);
}

/**
 * The open groups by path, also while a level stands for them.
 * @param {GraphState} state
 * @returns {Set<string>}
 */
export function openedNow({ local, data }) {
  return new Set(Array.isArray(local.opened) ? local.opened : data.opened);
}
