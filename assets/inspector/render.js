// What a setting's control shows, and what is said about it.
/** @import { Field, FieldView, InspectorState, Value } from "./types.js" */

import { isSame, readText, textOf } from "../lib/entering.js";
import { setAttribute, setMessage, setOptions } from "./touch.js";
import { currentValue, isMixed, isNumeric } from "./value.js";

/**
 * @param {InspectorState} state
 * @param {FieldView} view
 */
export function renderField(state, view) {
  const { control, field, shown } = view;
  const value = currentValue(state, view);
  const mixed = isMixed(state, view);
  if (control instanceof HTMLSelectElement) renderChoice(view, control, value, mixed);
  else if (control.type === "checkbox") renderTick(/** @type {HTMLInputElement} */ (control), value, mixed);
  else renderText(view, value, mixed);
  renderWrong(view, value, mixed);
  view.root.classList.toggle("changed", shown.changed);
  view.root.classList.toggle("own", isOwn(field, value, mixed));
  renderReset(view);
}

/**
 * Whether a setting is not as it is by default.
 * @param {Field} field
 * @param {Value | undefined} value
 * @param {boolean} mixed
 * @returns {boolean}
 */
function isOwn({ default: usual }, value, mixed) {
  return usual !== undefined && (mixed || (value !== undefined && !isSame(value, usual)));
}

/**
 * Why what the field shows is not what the network has, and what that has.
 * @param {FieldView} view
 * @param {Value | undefined} value
 * @param {boolean} mixed
 */
function renderWrong({ control, message, field, shown, bad }, value, mixed) {
  const { message: wrong, used = value } = bad ? { message: bad } : (shown.fault ?? { message: "" });
  setAttribute(control, "aria-invalid", wrong ? "true" : null);
  const wasHidden = message.hidden;
  setMessage(message, wrong && `${sentence(wrong)} The network uses ${wordsOf(used, field, mixed)}.`);
  // It stands below its row, which may end the part of the list that is in view.
  if (wasHidden && !message.hidden && isFocused(control)) message.scrollIntoView({ block: "nearest" });
}

/**
 * @param {string} text
 * @returns {string}
 */
export function sentence(text) {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return first.endsWith(".") ? first : `${first}.`;
}

/**
 * @param {Value | undefined} value
 * @param {Field} field
 * @param {boolean} mixed
 * @returns {string}
 */
function wordsOf(value, field, mixed) {
  if (mixed) return "what it had";
  const words = field.options?.find(([option]) => option === value)?.[1];
  if (typeof value === "boolean") return value ? "on" : "off";
  return words ?? (textOf(value, field) || "none");
}

/** @param {FieldView} view */
function renderReset({ reset, field, shown, root }) {
  if (!reset) return;
  reset.hidden = !shown.changed && !root.classList.contains("own");
  if (reset.hidden) return;
  const to = shown.changed ? shown.was : field.default;
  const words = to === undefined ? "the baseline" : wordsOf(to, field, false);
  const name = `Reset ${field.label} to ${words}`;
  setAttribute(reset, "aria-label", name);
  setAttribute(reset, "title", shown.changed ? `${name}, as in the baseline` : `${name}, the default`);
}

/**
 * @param {FieldView} view
 * @param {HTMLSelectElement} control
 * @param {Value | undefined} value
 * @param {boolean} mixed
 */
function renderChoice({ field }, control, value, mixed) {
  const options = field.options ?? [];
  const words = options.map(([, text]) => text);
  const at = options.findIndex(([option]) => option === value);
  // What is no option is shown as what it is.
  const other = mixed ? "mixed" : String(value ?? "");
  setOptions(control, at < 0 ? [...words, other] : words, at < 0 ? words.length : at);
}

/**
 * @param {HTMLInputElement} control
 * @param {Value | undefined} value
 * @param {boolean} mixed
 */
function renderTick(control, value, mixed) {
  control.checked = Boolean(value) && !mixed;
  control.indeterminate = mixed;
}

/**
 * @param {FieldView} view
 * @param {Value | undefined} value
 * @param {boolean} mixed
 */
function renderText(view, value, mixed) {
  const { control, field } = view;
  const text = mixed ? "" : textOf(value, field);
  const empty = mixed ? "mixed" : emptyWords(field);
  setAttribute(control, "placeholder", empty);
  if (isNumeric(field)) {
    setAttribute(control, "aria-valuenow", text || null);
    setAttribute(control, "aria-valuetext", text || empty || null);
  }
  if (control.value !== text && !isBeingTyped(view, value)) control.value = text;
}

/**
 * Nobody's typing is overwritten: neither what is not handed on, nor 7. on its way to 7.5.
 * @param {FieldView} view
 * @param {Value | undefined} value
 * @returns {boolean}
 */
function isBeingTyped({ control, field, dirty, bad }, value) {
  return dirty || bad !== "" || (isFocused(control) && meansSame(control.value, field, value));
}

/**
 * @param {Field} field
 * @returns {string}
 */
function emptyWords({ control, empty }) {
  return control === "widths" ? "none" : empty ? "auto" : "";
}

/**
 * @param {string} text
 * @param {Field} field
 * @param {Value | undefined} value
 * @returns {boolean}
 */
function meansSame(text, field, value) {
  const reading = readText(text, field);
  return "value" in reading && isSame(reading.value, value);
}

/**
 * @param {Element} element
 * @returns {boolean}
 */
export function isFocused(element) {
  const root = element.getRootNode();
  return (root instanceof ShadowRoot || root instanceof Document) && root.activeElement === element;
}
