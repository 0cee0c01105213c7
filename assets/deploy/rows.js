// The numbers before and after, and the passes with what each saves.
/** @import { DeployState, NumberPair, Pass } from "../types.js" */

import { htmlElement } from "../dom/elements.js";

/** @param {DeployState} state */
export function showNumbers({ numbers, data }) {
  numbers.replaceChildren(...data.numbers.map(numberElement));
}

/**
 * @param {NumberPair} pair
 * @returns {HTMLElement}
 */
function numberElement({ id, label, before, after, change, about }) {
  const found = htmlElement("div", "pair");
  found.dataset["id"] = id;
  found.title = about;
  const values = htmlElement("div", "values");
  if (before !== after) values.append(htmlElement("span", "old", before), htmlElement("span", "arrow", "→"));
  values.append(htmlElement("span", "new", after));
  const line = htmlElement("div", "what");
  line.append(htmlElement("span", "label", label), htmlElement("span", "saving", change));
  found.append(values, line);
  return found;
}

/**
 * The buttons stay while the passes are the same: one of them may have the focus.
 * @param {DeployState} state
 */
export function showPasses(state) {
  const { passes, data } = state;
  const key = JSON.stringify(data.passes);
  if (passes.dataset["of"] !== key) {
    passes.dataset["of"] = key;
    passes.replaceChildren(...data.passes.map((pass) => passElement(state, pass)));
  }
  for (const button of passes.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset["pass"] === state.look.pass));
  }
}

/**
 * @param {DeployState} state
 * @param {Pass} pass
 * @returns {HTMLButtonElement}
 */
function passElement(state, { id, label, kernels, saves, about }) {
  const found = htmlElement("button", "pass");
  found.type = "button";
  found.title = about;
  found.dataset["pass"] = id;
  const words = [["label", label], ["kernels", kernels], ["saving", saves]];
  found.append(...words.map(([name, text]) => htmlElement("span", name, text)));
  found.onclick = () => {
    state.sendLook({ ...state.look, pass: id, alike: "" });
    showPasses(state);
  };
  return found;
}
