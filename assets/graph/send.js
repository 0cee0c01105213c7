// What goes to Python.
/** @import { Choices, GraphState } from "../types.js" */

import { keepChoice } from "../dom/chosen.js";

const SETTLED = 350; // ms
const PATIENCE = 20; // tries, 100 ms apart

/** @typedef {Partial<Choices> & { selected?: string, query?: string, alike?: string }} Change */

/**
 * Tell Python what the user has chosen; until it answers, that is what holds here. The settings of another part are
 * asked for a moment later, so that the picture does not wait for them: by a value of its own, as a second message of
 * the view would undo what Python has made of the first.
 * @param {GraphState} state
 * @param {Change} change
 */
export function send(state, change) {
  const { opened, colour, mode } = { ...state.local, ...change };
  keepChoice(state, { opened, colour, mode });
  const selected = change.selected ?? state.selected;
  const query = change.query ?? state.controls.search.value;
  // Which groups are alike, Python finds out: its answer holds.
  if (change.alike) state.unanswered = null;
  state.sendView({ opened, colour, mode, selected, query, alike: change.alike ?? "" });
  const part = selected.split("/")[0] ?? "";
  clearTimeout(state.timers.settle);
  state.timers.settle = setTimeout(() => {
    state.sendSettled(part);
    scrollToCard(part, PATIENCE);
  }, SETTLED);
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
