// What is done in the picture goes to Python.
/** @import { Ask, Choices, GraphState } from "../types.js" */

import { talk } from "../dom/talk.js";

/**
 * Tell Python what the user does here. Until Python answers, the user's choices hold.
 * @param {GraphState} state
 * @param {Ask[]} asks
 */
export function send(state, ...asks) {
  for (const ask of asks) state.tell(ask);
  state.local = state.choices();
}

/**
 * The user's choices that Python has not taken, over those of which it knows.
 * @param {GraphState} state
 * @returns {Choices}
 */
export function chosen({ data }) {
  const found = { ...data.view };
  for (const entry of talk().queue.waiting) {
    if (entry.from !== "graph") continue;
    const ask = /** @type {Ask} */ (/** @type {unknown} */ (entry));
    if (ask.act === "level") found.level = ask.level;
    if (ask.act === "open" || ask.act === "close" || ask.act === "alike") found.level = "";
    if (ask.act === "colour") found.colour = ask.colour;
    if (ask.act === "mode") found.mode = ask.mode;
  }
  return found;
}
