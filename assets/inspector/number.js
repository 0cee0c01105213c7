// Numbers by keys, by dragging their labels, and by two buttons.
/** @import { FieldView, InspectorState } from "./types.js" */

import { htmlElement } from "../dom/elements.js";
import { readText, scaled, stepped, textOf } from "../lib/entering.js";
import { plainButton } from "./touch.js";

const MANY = 10; // steps, with Shift
const PIXELS = 4; // of a drag, for one step
const STEPS_REST = 120; // ms: held arrow keys are one edit

/** @typedef {(state: InspectorState, view: FieldView, isDone: boolean) => void} Settle */

/**
 * @param {InspectorState} state
 * @param {FieldView} view
 * @param {Settle} handOn
 */
export function wireNumber(state, view, handOn) {
  const change = (/** @type {(value: number | null) => number | null} */ to, rest = STEPS_REST) => {
    // Where several parts differ there is no number to start from.
    if (view.shown.mixed && !view.control.value.trim()) return;
    setNumber(view, to(numberIn(view)));
    clearTimeout(view.timer);
    view.timer = setTimeout(() => handOn(state, view, true), rest);
  };
  view.control.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = stepsOf(event);
    const factor = { "*": 2, "/": 0.5 }[event.key];
    if (by) change((value) => stepped(value, view.field, by));
    else if (factor) change((value) => scaled(value, view.field, factor));
    if (by || factor) event.preventDefault();
  });
  const label = view.root.querySelector("label");
  if (!label) return;
  wireDrag(view, label, (start, steps) => change(() => stepped(start, view.field, steps)));
  if (!view.field.options) view.root.querySelector(".cell")?.prepend(scaleButtons(view, change));
}

/**
 * @param {KeyboardEvent} event
 * @returns {number}
 */
function stepsOf({ key, shiftKey }) {
  const by = { ArrowUp: 1, ArrowDown: -1 }[key] ?? 0;
  return shiftKey ? by * MANY : by;
}

/**
 * The number in a field; that of the draft where something else is typed.
 * @param {FieldView} view
 * @returns {number | null}
 */
function numberIn({ control, field, shown }) {
  const reading = readText(control.value, field);
  const value = "value" in reading ? reading.value : shown.value;
  return typeof value === "number" ? value : null;
}

/**
 * @param {FieldView} view
 * @param {number | null} value
 */
function setNumber(view, value) {
  view.control.value = textOf(value, view.field);
  view.dirty = true;
}

/**
 * @param {FieldView} view
 * @param {HTMLElement} label
 * @param {(start: number | null, steps: number) => void} change
 */
function wireDrag(view, label, change) {
  label.classList.add("draggable");
  label.onpointerdown = (event) => {
    if (event.button !== 0) return;
    const start = numberIn(view);
    let moved = 0;
    label.setPointerCapture(event.pointerId);
    label.onpointermove = (at) => {
      const steps = Math.round((at.clientX - event.clientX) / PIXELS);
      if (steps !== moved) change(start, steps * (at.shiftKey ? MANY : 1));
      moved = steps;
    };
    label.onlostpointercapture = () => {
      label.onpointermove = null;
      // A label that was dragged is not clicked too.
      label.onclick = moved ? (click) => click.preventDefault() : null;
    };
  };
}

/**
 * @param {FieldView} view
 * @param {(to: (value: number | null) => number | null, rest?: number) => void} change
 * @returns {HTMLElement}
 */
function scaleButtons({ field, control }, change) {
  const found = htmlElement("span", "scales");
  const make = (/** @type {string} */ text, /** @type {string} */ verb, /** @type {number} */ factor) => {
    const about = `${verb} ${field.label}`;
    const one = plainButton("scale", text, about, () => change((value) => scaled(value, field, factor), 0));
    one.setAttribute("aria-label", about);
    // By keys it is done in the field itself, with * and /.
    one.tabIndex = -1;
    // The field keeps the focus, which shows the buttons.
    one.onpointerdown = (event) => {
      event.preventDefault();
      control.focus();
    };
    return one;
  };
  found.append(make("/2", "Halve", 0.5), make("×2", "Double", 2));
  return found;
}
