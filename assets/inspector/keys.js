// Keys that work wherever the focus is: undo, redo, and what keys there are.
/** @import { InspectorState } from "./types.js" */

import { htmlElement } from "../dom/elements.js";
import { settle } from "./field.js";
import { enter } from "./send.js";
import { plainButton } from "./touch.js";

const KEYS = [
  ["Everywhere", ""],
  ["Ctrl Z, Cmd Z", "undo"],
  ["Ctrl Shift Z, Ctrl Y", "redo"],
  ["g, t", "to the graph, to the table"],
  ["?", "this list"],
  ["In a number", ""],
  ["↑ ↓", "one more, one less; ten with Shift"],
  ["* and /", "double, halve"],
  ["Enter", "apply; so does a pause"],
  ["Esc", "back to what the network has"],
  ["drag its label", "change it by dragging"],
  ["Stages", ""],
  ["Shift click, Ctrl click", "choose several"],
  ["↑ ↓ on the handle", "move the stage"],
  ["In the graph", ""],
  ["arrow keys", "walk along the edges"],
  ["Enter, Esc", "open, close"],
  ["/", "search"],
];

/**
 * @param {InspectorState} state
 */
export function wireGlobalKeys(state) {
  unwireGlobalKeys(state);
  state.keys = (event) => pressKey(state, event);
  // Before the page's own listeners, Streamlit's among them.
  document.addEventListener("keydown", state.keys, true);
}

/** @param {InspectorState} state */
export function unwireGlobalKeys(state) {
  if (state.keys) document.removeEventListener("keydown", state.keys, true);
  state.keys = null;
}

/**
 * @param {InspectorState} state
 * @param {KeyboardEvent} event
 */
function pressKey(state, event) {
  const target = event.composedPath()[0];
  const act = stepOf(event);
  if (act && !keepsOwnUndo(state, target)) {
    event.preventDefault();
    event.stopPropagation();
    step(state, act);
  } else if (event.key === "?" && !isTextEntry(target)) {
    event.preventDefault();
    state.help.showModal();
  }
}

/**
 * @param {KeyboardEvent} event
 * @returns {"undo" | "redo" | ""}
 */
function stepOf({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (!(ctrlKey || metaKey) || altKey) return "";
  const letter = key.toLowerCase();
  if (letter === "z") return shiftKey ? "redo" : "undo";
  return letter === "y" ? "redo" : "";
}

/**
 * Whether an element has text of its own to undo: a search, or the text of a file. The panel's fields show the design.
 * @param {InspectorState} state
 * @param {EventTarget | undefined} target
 * @returns {boolean}
 */
function keepsOwnUndo({ root }, target) {
  if (!isTextEntry(target) || root.contains(/** @type {Node} */ (target))) return false;
  return Boolean(/** @type {HTMLInputElement} */ (target).value);
}

/**
 * @param {EventTarget | undefined} target
 * @returns {boolean}
 */
function isTextEntry(target) {
  if (target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLInputElement) return ["text", "search", "number", "url"].includes(target.type);
  return target instanceof HTMLElement && target.isContentEditable;
}

/**
 * What was typed is handed on first, so that it is what is undone; what is no value is dropped alone.
 * @param {InspectorState} state
 * @param {"undo" | "redo"} act
 */
function step(state, act) {
  let isDropped = false;
  for (const view of [...state.top, ...state.stages.flatMap(({ fields }) => fields), ...(state.form?.fields ?? [])]) {
    if (view.dirty) settle(state, view, true);
    isDropped ||= act === "undo" && view.bad !== "";
    if (act === "undo" && view.bad) dropTyped(state, view);
  }
  if (!isDropped) enter(act);
}

/**
 * @param {InspectorState} state
 * @param {import("./types.js").FieldView} view
 */
function dropTyped(state, view) {
  view.bad = "";
  view.control.value = "";
  settle(state, view, true);
}

/** @returns {HTMLDialogElement} */
export function createHelp() {
  const dialog = htmlElement("dialog", "help");
  dialog.setAttribute("aria-label", "Keys");
  const list = htmlElement("dl");
  for (const [keys = "", words = ""] of KEYS) {
    if (!words) list.append(htmlElement("dt", "group", keys), htmlElement("dd"));
    else list.append(htmlElement("dt", "", keys), htmlElement("dd", "", words));
  }
  const close = plainButton("small", "Close", "", () => dialog.close());
  dialog.append(htmlElement("h3", "", "Keys"), list, close);
  return dialog;
}
