// What stands above and below the rows: start, name, input, the baseline, what has just happened.
/** @import { Field, InspectorState } from "./types.js" */

import { htmlElement } from "../dom/elements.js";
import { createField, updateField } from "./field.js";
import { isFocused } from "./render.js";
import { shownOf } from "./rows.js";
import { enter } from "./send.js";
import { plainButton, setAttribute, setMessage, setText } from "./touch.js";

const NETWORKS = "networks";
const UNSCALED = "Multipliers, padding";
const LETTERS = { "input.channels": "C", "input.height": "H", "input.width": "W" };

/**
 * @param {() => InspectorState} state
 * @returns {HTMLInputElement}
 */
export function createStart(state) {
  const input = htmlElement("input", "start");
  input.setAttribute("list", NETWORKS);
  input.id = "start";
  input.autocomplete = "off";
  input.title = "A published network to start from. It takes the place of the design, which Undo brings back.";
  // The list offers what begins with the text in the field: empty, it offers all.
  input.onfocus = () => (input.value = "");
  input.onblur = () => showStart(state());
  input.onchange = () => startFrom(state());
  input.oninput = (event) => {
    // Chosen from the list, and not typed.
    if (!(event instanceof InputEvent) || event.inputType === "insertReplacementText") startFrom(state());
  };
  return input;
}

/** @param {InspectorState} state */
function startFrom(state) {
  const { start, fixed } = state;
  const typed = start.value.trim().toLowerCase();
  const id = fixed.zoo.find(([one, name]) => name.toLowerCase() === typed || one === typed)?.[0];
  setAttribute(start, "aria-invalid", typed && !id ? "true" : null);
  if (typed && !id) setMessage(state.status, `There is no published network called ${start.value.trim()}.`);
  if (!id) return;
  start.value = "";
  enter("start", { value: id });
  start.blur();
}

/** @param {InspectorState} state */
function showStart(state) {
  const { start, data, fixed } = state;
  const name = fixed.zoo.find(([id]) => id === data.origin)?.[1] ?? "";
  start.placeholder = name || "a published network";
  if (isFocused(start)) return;
  start.value = name;
  setAttribute(start, "aria-invalid", null);
}

/** @type {Record<"undo" | "redo", [name: string, sign: string]>} */
const STEPS = { undo: ["Undo", "↶"], redo: ["Redo", "↷"] };

/**
 * @param {"undo" | "redo"} act
 * @returns {HTMLButtonElement}
 */
export function createStep(act) {
  const [name, sign] = STEPS[act];
  const found = plainButton("small step", sign, name, () => enter(act));
  found.setAttribute("aria-label", name);
  return found;
}

/**
 * @param {HTMLButtonElement} button
 * @param {string} words
 */
function showStep(button, words) {
  const name = button.getAttribute("aria-label") ?? "";
  button.disabled = !words;
  setAttribute(button, "title", words ? `${name}: ${words}` : name);
}

/** @param {InspectorState} state */
export function fillTop(state) {
  const { fixed, start, list } = state;
  const names = htmlElement("datalist");
  names.id = NETWORKS;
  names.append(...fixed.zoo.map(([, name]) => new Option(name, name)));
  const label = htmlElement("label", "", "Start from");
  label.htmlFor = start.id;
  const about = "An empty start: a stem, one stage and a head. Undo brings the design back.";
  const first = htmlElement("div", "line first");
  const acts = htmlElement("div", "acts");
  acts.append(plainButton("small", "New", about, () => enter("new")), state.undo, state.redo);
  first.append(label, start, names, acts);
  state.top = fixed.design.map((field) => createTop(state, field));
  const [name, ...others] = state.top;
  const sizes = others.filter((view) => view.field.path.startsWith("input."));
  const input = htmlElement("div", "line sizes");
  input.append(htmlElement("span", "word", "Input"), ...sizes.flatMap((view) => [letter(view.field), view.root]));
  const second = htmlElement("div", "line");
  const nameLabel = htmlElement("label", "", "Name");
  if (name) {
    name.control.id = "design-name";
    name.control.removeAttribute("aria-label");
    nameLabel.htmlFor = name.control.id;
    second.append(nameLabel, name.root);
  }
  fillWhole(state, others.filter((view) => !sizes.includes(view)));
  list.prepend(first, second, input, state.whole, state.built, ...state.top.map((view) => view.message), state.warning);
}

/**
 * Multipliers and padding: few designs have any, so they are folded, with what is set in their summary.
 *
 * @param {InspectorState} state
 * @param {InspectorState["top"]} views
 */
function fillWhole({ whole }, views) {
  const rows = views.map((view) => {
    const row = htmlElement("div", "line");
    row.title = view.field.about;
    row.append(htmlElement("span", "word", view.field.label), view.root);
    return row;
  });
  whole.replaceChildren(htmlElement("summary", "", UNSCALED), ...rows);
}

/** @param {InspectorState} state */
function showWhole({ whole, top, data }) {
  const own = top.filter(({ field }) => field.path !== "name" && !field.path.startsWith("input."));
  const set = own.filter(({ field }) => data.values[field.path] !== field.default);
  const words = set.map(({ field }) => `${field.label.toLowerCase()} ${data.values[field.path] ?? "auto"}`);
  const summary = whole.querySelector("summary");
  if (summary) setText(summary, words.length ? `Set: ${words.join(", ")}` : UNSCALED);
}

/**
 * @param {InspectorState} state
 * @param {Field} field
 */
function createTop(state, field) {
  const isSize = field.path.startsWith("input.");
  const name = isSize ? `Input ${field.label.toLowerCase()}` : field.label;
  return createField(state, field, { parts: () => [""], name, compact: true });
}

/**
 * @param {Field} field
 * @returns {HTMLElement}
 */
function letter({ path, label }) {
  const found = htmlElement("span", "letter", LETTERS[/** @type {keyof typeof LETTERS} */ (path)] ?? label);
  found.setAttribute("aria-hidden", "true");
  return found;
}

/** @param {InspectorState} state */
export function showTop(state) {
  const { data } = state;
  showStart(state);
  showStep(state.undo, data.undoes);
  showStep(state.redo, data.redoes);
  for (const view of state.top) {
    const { path } = view.field;
    updateField(state, view, shownOf(state, "", path, data.values[path], data.was));
  }
  showWhole(state);
  setMessage(state.built, data.built);
  setMessage(state.warning, data.warning);
  const whole = data.fault?.part === "" && !data.fault.path ? data.fault.message : "";
  setMessage(state.status, whole || data.note);
  showBaseline(state);
}

/**
 * @param {() => InspectorState} state
 * @returns {HTMLElement}
 */
export function createBaseline(state) {
  const found = htmlElement("div", "line baseline");
  const about = "Show what differs from the design as it is now";
  const keys = plainButton("small", "?", "Keys", () => state().help.showModal());
  keys.setAttribute("aria-label", "Keys");
  found.append(htmlElement("span", "word"), plainButton("small pin", "Pin", about, () => enter("pin")), keys);
  return found;
}

/** @param {InspectorState} state */
function showBaseline({ baseline, data }) {
  const { name, changes } = data.baseline;
  const text = changes ? `${changes} ${changes === 1 ? "change" : "changes"} from ${name}` : `As ${name}`;
  const word = baseline.querySelector(".word");
  const pin = baseline.querySelector(".pin");
  if (word) {
    setText(word, text);
    setAttribute(word, "title", `Differences are shown against ${name}, as it was opened or pinned`);
  }
  if (pin instanceof HTMLButtonElement) pin.disabled = !changes;
}
