// The four numbers: what each counts stands in its tooltip, a click copies the exact integer, a field holds its budget.
/** @import { FactsState, NumberCard } from "../types.js" */

import { childOfClass, htmlElement } from "../dom/elements.js";

/** @returns {HTMLElement} */
export function createCards() {
  const found = htmlElement("div", "numbers");
  for (let index = 0; index < 4; index++) found.append(createCard());
  return found;
}

/** @returns {HTMLElement} */
function createCard() {
  const card = htmlElement("div", "number");
  const copy = htmlElement("button", "copy");
  copy.type = "button";
  copy.append(htmlElement("span", "value"), htmlElement("span", "name"));
  const line = htmlElement("div", "line");
  const input = htmlElement("input", "budget");
  input.placeholder = "≤ …";
  input.autocomplete = "off";
  input.maxLength = 40;
  line.append(htmlElement("span", "change"), input);
  card.append(copy, line);
  return card;
}

/** @param {FactsState} state */
export function showCards({ cards, data }) {
  data.numbers.forEach((number, index) => {
    const card = cards.children[index];
    if (card instanceof HTMLElement) fillCard(card, number);
  });
}

/**
 * @param {HTMLElement} card
 * @param {NumberCard} number
 */
function fillCard(card, number) {
  const { id, value, label, exact, about, change, before, budget, fault, over } = number;
  card.className = `number${over ? " over" : ""}`;
  childOfClass(card, "value").textContent = value;
  const name = childOfClass(card, "name");
  name.textContent = label;
  const copy = childOfClass(card, "copy");
  copy.title = `${exact}: ${about}.${before && change ? ` The baseline has ${before}.` : ""} Click to copy.`;
  copy.onclick = async () => {
    await navigator.clipboard?.writeText(exact.replaceAll(",", ""));
    name.textContent = "copied";
    setTimeout(() => (name.textContent = label), 900);
  };
  const line = childOfClass(card, "change");
  line.textContent = over ? `${over} over` : change;
  line.title = over && change ? `${change} against the baseline` : "";
  const input = /** @type {HTMLInputElement} */ (childOfClass(card, "budget"));
  showBudget(input, { id, label, budget, fault });
}

/**
 * @param {HTMLInputElement} input
 * @param {{ id: string, label: string, budget: string, fault: string }} number
 */
function showBudget(input, { id, label, budget, fault }) {
  input.name = id;
  input.setAttribute("aria-label", `Budget: ${label} at most`);
  input.title = fault || `The most ${label} that the design may have, such as 4 G; empty for no budget`;
  input.setAttribute("aria-invalid", String(Boolean(fault)));
  const isTyping = input === /** @type {ShadowRoot | Document} */ (input.getRootNode()).activeElement;
  if (!isTyping) input.value = budget;
}
