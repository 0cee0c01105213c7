// The search asks Python; its answer is walked through here.
/** @import { GraphState } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { shownPath } from "../lib/paths.js";
import { select } from "./select.js";
import { send } from "./send.js";
import { centreOnBox } from "./view.js";

const TYPING = 250; // ms without a key before Python is asked
const SEARCH_ABOUT =
  "A part of a path, an op, a shape, or a comparison like macs>1e8, params<1e5, field>224. Press / to come here, " +
  "Enter for the next hit.";

/**
 * @param {() => GraphState} owner
 * @returns {HTMLInputElement}
 */
export function searchField(owner) {
  const field = htmlElement("input", "search");
  Object.assign(field, { type: "search", placeholder: "Search: conv, 56x56, macs>1e8", title: SEARCH_ABOUT });
  field.setAttribute("aria-label", "Search layers");
  field.oninput = () => {
    const { timers } = owner();
    clearTimeout(timers.search);
    timers.search = setTimeout(() => send(owner(), { query: field.value }), TYPING);
  };
  field.onkeydown = (event) => {
    if (event.key === "Enter") goToHit(owner(), event.shiftKey ? -1 : 1);
    if (event.key !== "Escape") return;
    field.value = "";
    send(owner(), { query: "" });
    field.blur();
  };
  return field;
}

/** @param {GraphState} state */
export function showHits(state) {
  const { query, paths, error } = state.data.hits;
  const { found, steps } = state.controls;
  if (state.query !== query) state.hit = -1;
  state.query = query;
  state.hits = new Set(paths.map((path) => shownPath(path, state.data.copies, state.boxes)));
  for (const item of state.scene.items) item.element?.classList.toggle("hit", state.hits.has(item.path));
  found.textContent = error || (query ? `${state.hit + 1 || "–"}/${paths.length}` : "");
  found.title = error;
  found.hidden = steps.hidden = !query;
}

/**
 * @param {GraphState} state
 * @param {1 | -1} by
 */
export function goToHit(state, by) {
  const { paths } = state.data.hits;
  if (!paths.length) return;
  state.hit = (state.hit + by + paths.length) % paths.length;
  const path = paths[state.hit] ?? "";
  select(state, path);
  centreOnBox(state, shownPath(path, state.data.copies, state.boxes));
  state.controls.found.textContent = `${state.hit + 1}/${paths.length}`;
  send(state, { selected: path });
}
