// Cards of a network and of a step, as dialogs: Escape closes them, and the focus goes back to the picture.
/** @import { TimelineState } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { namedButton } from "../dom/named.js";

/** @returns {HTMLDialogElement} */
export function createCard() {
  const dialog = htmlElement("dialog", "card");
  // A click beside it closes it.
  dialog.onclick = ({ target }) => target === dialog && dialog.close();
  return dialog;
}

/**
 * @param {TimelineState} state
 * @param {string} name
 */
export function showNetwork(state, name) {
  const network = state.data.networks[name];
  if (!network) return;
  const compare = namedButton("Compare", "Show it among the networks that are compared", () => {
    state.send("compare", network.id);
    state.card.close();
  });
  const lines = network.lines.map((line) => htmlElement("p", "", line));
  showCard(state, name, lines, [openButton(state, name, "Open in Design"), compare]);
}

/**
 * @param {TimelineState} state
 * @param {string[]} ends names of the two networks
 */
export function showStep(state, ends) {
  const step = state.data.steps.find((one) => one.ends.join("\n") === ends.join("\n"));
  if (!step) return;
  const settings = htmlElement("ul");
  settings.append(...step.settings.map((words) => htmlElement("li", "", words)));
  const prices = htmlElement("table");
  prices.append(...step.price.map(([name, change]) => priceRow(name, change)));
  const folded = htmlElement("details");
  folded.append(htmlElement("summary", "", `In settings: ${step.settings.length} changes`), settings);
  const words = [`Took ${step.took}.`, `Changed: ${step.changed}.`].map((line) => htmlElement("p", "", line));
  const buttons = ends.map((name) => openButton(state, name, `Open ${name}`));
  showCard(state, `${step.year} · ${ends.join(" → ")}`, [...words, prices, folded], buttons);
}

/**
 * @param {string} name
 * @param {string} change
 * @returns {HTMLElement}
 */
function priceRow(name, change) {
  const row = htmlElement("tr"), head = htmlElement("th", "", name);
  head.scope = "row";
  row.append(head, htmlElement("td", "", change));
  return row;
}

/**
 * @param {TimelineState} state
 * @param {string} name of a network
 * @param {string} text
 * @returns {HTMLButtonElement}
 */
function openButton(state, name, text) {
  return namedButton(text, "Open this network in Design; undo brings yours back", () => {
    state.card.close();
    state.send("open", state.data.networks[name]?.id ?? "");
  });
}

/**
 * @param {TimelineState} state
 * @param {string} title
 * @param {HTMLElement[]} content
 * @param {HTMLButtonElement[]} buttons
 */
function showCard({ card }, title, content, buttons) {
  const acts = htmlElement("div", "acts"), [first] = buttons;
  acts.append(...buttons, namedButton("Close", "Close", () => card.close()));
  // Else the focus would go to what is folded.
  if (first) first.autofocus = true;
  card.setAttribute("aria-label", title);
  card.replaceChildren(htmlElement("h3", "", title), ...content, acts);
  card.showModal();
}
