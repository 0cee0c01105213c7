// One setting on the screen: its label, its control, what differs, what is wrong. One way for each type of field.
/** @import { Entered, Field, FieldView, InspectorState, Shown, Value } from "./types.js" */

import { htmlElement } from "../dom/elements.js";
import { isSame, readText, textOf } from "../lib/entering.js";
import { choiceOnItsWay } from "../lib/queue.js";
import { wireNumber } from "./number.js";
import { renderField } from "./render.js";
import { enter } from "./send.js";
import { messageElement, plainButton } from "./touch.js";
import { currentValue, isMixed, isNumeric, titleOf } from "./value.js";

const LONGEST = 10_000; // letters: pages/content/design/entries.py takes no more, and a message has an end
const REST = 300; // ms without a key, after which what was typed is handed on
/** @type {Shown} */
const NOTHING = { value: undefined, mixed: false, changed: false, fault: null };

/**
 * @typedef {object} Place
 * @property {() => string[]} parts the addresses of the parts whose setting it is
 * @property {string} name its accessible name
 * @property {boolean} [compact] whether a heading elsewhere is its label, and its message stands elsewhere
 */

/**
 * @param {InspectorState} state
 * @param {Field} field
 * @param {Place} place
 * @returns {FieldView}
 */
export function createField(state, field, { parts, name, compact = false }) {
  const root = htmlElement("div", `field ${field.control}${compact ? " compact" : ""}${field.group ? " inner" : ""}`);
  root.dataset.field = field.path;
  const control = createControl(field);
  control.title = titleOf(field);
  /** @type {FieldView} */
  const view = {
    field, name, parts, root, control, message: messageElement(), reset: null,
    shown: NOTHING, dirty: false, bad: "",
  };
  if (compact) {
    control.setAttribute("aria-label", name);
    root.append(control);
  } else assemble(view);
  wireControl(state, view);
  return view;
}

/**
 * @param {Field} field
 * @returns {Entered}
 */
function createControl(field) {
  const { control } = field;
  if (control === "choice" && !isNumeric(field)) return htmlElement("select");
  if (control === "lines") {
    const lines = htmlElement("textarea");
    lines.maxLength = LONGEST;
    return lines;
  }
  const input = htmlElement("input");
  input.maxLength = LONGEST;
  const isTick = control === "switch" || control === "group";
  input.type = isTick ? "checkbox" : "text";
  if (isNumeric(field)) {
    input.inputMode = control === "number" ? "decimal" : "numeric";
    input.setAttribute("role", "spinbutton");
    if (field.low !== undefined) input.setAttribute("aria-valuemin", String(field.low));
    if (field.high !== undefined) input.setAttribute("aria-valuemax", String(field.high));
  }
  input.autocomplete = "off";
  input.spellcheck = false;
  return input;
}

/** @param {FieldView} view */
function assemble(view) {
  const { field, root, control, message } = view;
  const label = htmlElement("label", "", field.label);
  label.title = titleOf(field);
  control.id = `field-${field.path}`;
  label.htmlFor = control.id;
  const value = textOf(field.default, field) || "nothing";
  view.reset = plainButton("reset", "↺", `Reset ${field.label} to ${value}`, () => resetField(view));
  view.reset.hidden = true;
  const cell = htmlElement("span", "cell");
  cell.append(control);
  root.append(label, view.reset, cell, message);
}

/**
 * @param {InspectorState} state
 * @param {FieldView} view
 */
function wireControl(state, view) {
  const { control, field } = view;
  if (control instanceof HTMLSelectElement || control.type === "checkbox") {
    control.onchange = () => hand(state, view, chosenValue(view));
    return;
  }
  control.oninput = () => {
    view.dirty = true;
    clearTimeout(view.timer);
    view.timer = setTimeout(() => settle(state, view, false), REST);
  };
  control.onblur = () => settle(state, view, true);
  control.addEventListener("keydown", (event) => event instanceof KeyboardEvent && typeKey(state, view, event));
  if (isNumeric(field)) wireNumber(state, view, settle);
}

/**
 * @param {InspectorState} state
 * @param {FieldView} view
 * @param {KeyboardEvent} event
 */
function typeKey(state, view, event) {
  const isLong = view.field.control === "lines";
  if (event.key === "Enter" && (!isLong || event.ctrlKey || event.metaKey)) settle(state, view, true);
  if (event.key !== "Escape") return;
  clearTimeout(view.timer);
  view.dirty = false;
  view.bad = "";
  view.control.value = textOf(currentValue(state, view), view.field);
  renderField(state, view);
}

/**
 * Hand on what was typed, if it is a value; else say what would be one.
 * @param {InspectorState} state
 * @param {FieldView} view
 * @param {boolean} isDone whether the user has done with it, and does not only rest
 */
export function settle(state, view, isDone) {
  clearTimeout(view.timer);
  const text = view.control.value;
  // An empty field may be on the way to another number.
  if (view.dirty && (isDone || text.trim())) {
    const isUntouched = isMixed(state, view) && !text.trim();
    const reading = readText(text, view.field);
    view.dirty = false;
    view.bad = "message" in reading && !isUntouched ? reading.message : "";
    if ("value" in reading && !isUntouched) hand(state, view, reading.value);
  }
  renderField(state, view);
}

/**
 * @param {InspectorState} state
 * @param {FieldView} view
 * @param {Value} value
 */
function hand(state, view, value) {
  view.bad = "";
  // What the form shows may be that of the parts chosen before.
  const isChoosing = choiceOnItsWay(state.talk.queue) !== undefined;
  if (!isChoosing && !isMixed(state, view) && isSame(value, currentValue(state, view))) return;
  enter("set", { parts: view.parts(), path: view.field.path, value });
}

/** @param {FieldView} view */
function resetField(view) {
  view.dirty = false;
  view.bad = "";
  const value = view.shown.changed ? "baseline" : "default";
  enter("reset", { parts: view.parts(), path: view.field.path, value });
}

/**
 * @param {FieldView} view
 * @returns {Value}
 */
function chosenValue({ control, field }) {
  if (!(control instanceof HTMLSelectElement)) return /** @type {HTMLInputElement} */ (control).checked;
  const words = control.selectedOptions[0]?.text;
  return field.options?.find(([, text]) => text === words)?.[0] ?? null;
}

/**
 * What Python says about the setting.
 * @param {InspectorState} state
 * @param {FieldView} view
 * @param {Shown} shown
 */
export function updateField(state, view, shown) {
  // What was refused is kept for its author until the draft holds something else.
  if (!isSame(shown.value, view.shown.value)) view.bad = "";
  view.shown = shown;
  renderField(state, view);
}
