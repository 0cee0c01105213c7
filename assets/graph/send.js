// What goes to Python.
/** @import { Ask, Choices, GraphState } from "../types.js" */

import { isTaken, say } from "../lib/said.js";

const SETTLED = 350; // ms
const AGAIN = 1500; // ms without an answer before a message is sent again, doubled with each try
const MOST_PATIENCE = 12_000; // ms

/**
 * Tell Python what the user does here, one step after the other, and nothing else: what was selected elsewhere in the
 * meantime must not be undone. Until Python answers, the user's choices hold. The settings of another part are asked
 * for a moment later, so that the picture does not wait for them: by a value of its own.
 * @param {GraphState} state
 * @param {Ask[]} asks
 */
export function send(state, ...asks) {
  say(state.said, asks, state.data.moves);
  state.local = chosen(state);
  sendAgain(state);
  for (const ask of asks) if (ask.act === "select") settleLater(state, ask.path.split("/")[0] ?? "");
}

/**
 * @param {GraphState} state
 * @param {string} part
 */
function settleLater(state, part) {
  clearTimeout(state.timers.settle);
  state.timers.settle = setTimeout(() => settleAt(state, part), SETTLED);
}

/**
 * The user's choices that Python has not taken, over those of which it knows.
 * @param {GraphState} state
 * @returns {Choices}
 */
function chosen({ said, data }) {
  const found = { ...data.view };
  for (const ask of said.asks) {
    if (ask.act === "level") found.level = ask.level;
    if (ask.act === "open" || ask.act === "close" || ask.act === "alike") found.level = "";
    if (ask.act === "colour") found.colour = ask.colour;
    if (ask.act === "mode") found.mode = ask.mode;
  }
  return found;
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
  const { asks, tries } = state.said;
  // With the number of tries: Streamlit tells the script nothing of a value that is as it was.
  state.sendSaid({ asks, tries });
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
