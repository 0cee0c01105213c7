// What goes to Python.
/** @import { Ask, Choices, GraphState } from "../types.js" */

import { isTaken, say } from "../lib/said.js";

const SETTLED = 350; // ms
const PATIENCE = 20; // tries, 100 ms apart
const AGAIN = 1500; // ms without an answer before a message is sent again, doubled with each try
const MOST_PATIENCE = 12_000; // ms

/** @typedef {Partial<Choices> & { selected?: string, query?: string }} Change */

/**
 * Tell Python what the user has chosen; until it answers, that is what holds here. The settings of another part are
 * asked for a moment later, so that the picture does not wait for them: by a value of its own, as a second message of
 * the view would undo what Python has made of the first.
 * @param {GraphState} state
 * @param {Change} change
 */
export function send(state, change) {
  const { opened, colour, mode } = { ...state.local, ...change };
  state.local = { opened, colour, mode };
  say(state.said);
  sendAgain(state, change.selected);
  const part = (change.selected ?? state.selected).split("/")[0] ?? "";
  clearTimeout(state.timers.settle);
  state.timers.settle = setTimeout(() => settleAt(state, part), SETTLED);
}

/**
 * Ask Python for something that has to be done once.
 * @param {GraphState} state
 * @param {Ask} ask
 */
export function askFor(state, ask) {
  say(state.said, ask);
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
  scrollToCard(part, PATIENCE);
}

/**
 * All that Python has not taken, in one message.
 * @param {GraphState} state
 * @param {string} [selected]
 */
function sendAgain(state, selected = state.selected) {
  const { said, local, data } = state;
  const view = { ...local, selected, query: state.controls.search.value, revision: data.revision };
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
  if (!isTaken(said, data.taken)) return sendLater(state);
  clearTimeout(said.timer);
  state.local = data.view;
}

/**
 * The component is gone, or about to be told something new: nothing more is sent until then.
 * @param {GraphState} state
 */
export function fallSilent(state) {
  clearTimeout(state.said.timer);
}

/**
 * Bring the settings of a part into the view of the build panel, as soon as they are there.
 * @param {string} part
 * @param {number} patience
 */
function scrollToCard(part, patience) {
  const card = part && document.querySelector(`.st-key-card-${CSS.escape(part)}`);
  if (card) card.scrollIntoView({ block: "nearest" });
  else if (part && patience) setTimeout(() => scrollToCard(part, patience - 1), 100);
}

/**
 * The open groups by path, also while a level stands for them.
 * @param {GraphState} state
 * @returns {Set<string>}
 */
export function openedNow({ local, data }) {
  return new Set(Array.isArray(local.opened) ? local.opened : data.opened);
}
