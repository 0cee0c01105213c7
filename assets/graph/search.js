// The search asks Python; its answer stands below the field, and is walked through here.
/** @import { Controls, GraphState } from "../types.js" */

import { button, htmlElement } from "../dom/elements.js";
import { shownPath } from "../lib/paths.js";
import { select } from "./select.js";
import { send } from "./send.js";
import { centreOnBox } from "./view.js";

const TYPING = 250; // ms without a key before Python is asked
const SEARCH_ABOUT =
  "A kernel (3x3), a map (56x56), a comparison (groups>1, stride=2, memory>1M), an op, or a part of a path. " +
  "Press / to come here, Enter and Shift+Enter for the next and the previous layer.";

/**
 * @param {() => GraphState} owner
 * @returns {HTMLInputElement}
 */
export function searchField(owner) {
  const field = htmlElement("input", "search");
  const placeholder = "Search: 3x3 conv, groups>1";
  Object.assign(field, { type: "search", placeholder, title: SEARCH_ABOUT, maxLength: 200 });
  field.setAttribute("aria-label", "Search layers");
  field.oninput = () => {
    const { timers } = owner();
    clearTimeout(timers.search);
    timers.search = setTimeout(() => send(owner(), { act: "search", query: field.value }), TYPING);
  };
  field.onkeydown = (event) => {
    if (event.key === "Enter") goToHit(owner(), event.shiftKey ? -1 : 1);
    if (event.key !== "Escape") return;
    field.value = "";
    clearTimeout(owner().timers.search);
    send(owner(), { act: "search", query: "" });
    field.blur();
  };
  return field;
}

/**
 * What was understood, which hit is shown, and the ways to the others. It lies over the picture, which stays.
 * @param {() => GraphState} owner
 * @returns {Pick<Controls, "answer" | "found" | "place">}
 */
export function searchAnswer(owner) {
  const answer = htmlElement("div", "answer");
  const [found, place] = [htmlElement("span", "found"), htmlElement("span", "place")];
  found.setAttribute("aria-live", "polite");
  answer.hidden = true;
  answer.append(
    found, place,
    button("◂", "Previous", () => goToHit(owner(), -1)),
    button("▸", "Next", () => goToHit(owner(), 1))
  );
  return { answer, found, place };
}

/** @param {GraphState} state */
export function showHits(state) {
  const { query, paths, error, words } = state.data.hits;
  const { answer, found } = state.controls;
  if (state.query !== query) state.hit = -1;
  state.query = query;
  state.hits = new Set(paths.map((path) => shownPath(path, state.data.copies, state.boxes)));
  for (const item of state.scene.items) item.element?.classList.toggle("hit", state.hits.has(item.path));
  const text = error || words;
  if (found.textContent !== text) found.textContent = found.title = text;
  answer.classList.toggle("wrong", error !== "");
  answer.classList.toggle("none", !paths.length);
  answer.hidden = !query;
  showPlace(state);
}

/** @param {GraphState} state */
function showPlace({ hit, data, controls }) {
  controls.place.textContent = `${hit + 1 || "–"}/${data.hits.paths.length}`;
}

/**
 * @param {GraphState} state
 * @param {1 | -1} by
 */
export function goToHit(state, by) {
  const { paths } = state.data.hits;
  if (!paths.length) return;
  // From before the first one, back leads to the last.
  const from = state.hit < 0 && by < 0 ? 0 : state.hit;
  state.hit = (from + by + paths.length) % paths.length;
  const path = paths[state.hit] ?? "";
  select(state, path);
  centreOnBox(state, shownPath(path, state.data.copies, state.boxes));
  showPlace(state);
  send(state, { act: "select", path });
}
