// What a reader can choose in a step.
/** @import { StoriesState, StoryControl } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { choose } from "./moves.js";

const FEW = 4; // options that are shown as buttons side by side, where their names are short
const SHORT = 34; // letters of all names together

/**
 * @param {StoriesState} state
 * @param {HTMLElement | undefined} place
 * @param {StoryControl[]} controls
 */
export function drawControls(state, place, controls) {
  const shown = place?.dataset.shown, wanted = JSON.stringify(controls.map(({ id, options }) => [id, options]));
  // A control that is being used stays: a slider would be lost under the pointer.
  if (place && shown !== wanted) {
    place.dataset.shown = wanted;
    place.replaceChildren(...controls.map((control) => drawControl(state, control)));
  }
  controls.forEach((control, index) => setControl(place?.children[index], control));
}

/**
 * @param {StoriesState} state
 * @param {StoryControl} control
 * @returns {HTMLElement}
 */
function drawControl(state, control) {
  if (control.isScale) return drawSlider(state, control);
  const letters = control.options.reduce((sum, [, label]) => sum + label.length, 0);
  return control.options.length <= FEW && letters <= SHORT ? drawRadios(state, control) : drawSelect(state, control);
}

/**
 * @param {StoriesState} state
 * @param {StoryControl} control
 * @returns {HTMLElement}
 */
function drawSlider(state, { id, label, options }) {
  const found = htmlElement("label", "control slider");
  const slider = htmlElement("input");
  Object.assign(slider, { type: "range", min: "0", max: String(options.length - 1), step: "1" });
  slider.oninput = () => {
    const [value = "", text = ""] = options[Number(slider.value)] ?? [];
    setSlider(found, text);
    choose(state, id, value);
  };
  found.append(htmlElement("span", "control-label", label), slider, htmlElement("output"));
  return found;
}

/**
 * @param {Element} control
 * @param {string} text
 */
function setSlider(control, text) {
  const output = control.querySelector("output");
  if (output) output.textContent = text;
  control.querySelector("input")?.setAttribute("aria-valuetext", text);
}

/**
 * @param {StoriesState} state
 * @param {StoryControl} control
 * @returns {HTMLElement}
 */
function drawSelect(state, { id, label, options }) {
  const found = htmlElement("label", "control");
  const select = htmlElement("select");
  for (const [value, text] of options) {
    const option = htmlElement("option", "", text);
    option.value = value;
    select.append(option);
  }
  select.onchange = () => choose(state, id, select.value);
  found.append(htmlElement("span", "control-label", label), select);
  return found;
}

/**
 * @param {StoriesState} state
 * @param {StoryControl} control
 * @returns {HTMLElement}
 */
function drawRadios(state, { id, label, options }) {
  const found = htmlElement("fieldset", "control");
  found.append(htmlElement("legend", "control-label", label));
  for (const [value, text] of options) {
    const radio = htmlElement("label", "radio");
    const input = htmlElement("input");
    Object.assign(input, { type: "radio", name: `story-${id}`, value });
    input.onchange = () => choose(state, id, value);
    radio.append(input, htmlElement("span", "", text));
    found.append(radio);
  }
  return found;
}

/**
 * Show what is chosen.
 * @param {Element | undefined} element
 * @param {StoryControl} control
 */
function setControl(element, { value, options, isScale }) {
  if (!element) return;
  const index = options.findIndex(([option]) => option === value);
  const input = element.querySelector("input"), select = element.querySelector("select");
  if (isScale && input) {
    input.value = String(index);
    setSlider(element, options[index]?.[1] ?? "");
  } else if (select) select.value = value;
  else for (const radio of element.querySelectorAll("input")) radio.checked = radio.value === value;
}
