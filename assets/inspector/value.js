// What a setting holds, and what kind of control shows it.
/** @import { Field, FieldView, InspectorState, Value } from "./types.js" */

import { limitsOf, valuesOf } from "../lib/entering.js";
import { valueOnItsWay } from "../lib/queue.js";

/**
 * Whether a field is entered as a number: also where a few numbers alone are offered.
 * @param {Field} field
 * @returns {boolean}
 */
export function isNumeric({ control, options }) {
  if (control === "choice") return Boolean(options?.every(([value]) => typeof value === "number"));
  return control === "whole" || control === "number";
}

/**
 * What the setting holds: what is on its way to Python, else what Python said.
 * @param {InspectorState} state
 * @param {FieldView} view
 * @returns {Value | undefined}
 */
export function currentValue(state, view) {
  const coming = valueOnItsWay(state.talk.queue, view.parts(), view.field.path);
  return coming === undefined ? view.shown.value : coming;
}

/**
 * @param {InspectorState} state
 * @param {FieldView} view
 * @returns {boolean}
 */
export function isMixed(state, view) {
  return view.shown.mixed && valueOnItsWay(state.talk.queue, view.parts(), view.field.path) === undefined;
}

/**
 * @param {Field} field
 * @returns {string}
 */
export function titleOf(field) {
  const limits = limitsOf(field) || (isNumeric(field) ? valuesOf(field) : "");
  return limits ? `${field.about}\n${limits}` : field.about;
}
