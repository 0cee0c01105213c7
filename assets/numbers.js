// The great numbers: what each counts stands in its tooltip; a click copies the exact integer.
/** @import { Call, NumberCard } from "./types.js" */

import { childOfClass, htmlElement } from "./dom/elements.js";

/** @param {Call<{ numbers: NumberCard[] }, never>} call */
export default function ({ data, parentElement }) {
  childOfClass(parentElement, "numbers").replaceChildren(...data.numbers.map(drawNumber));
}

/**
 * @param {NumberCard} card
 * @returns {HTMLElement}
 */
function drawNumber({ value, label, exact, about }) {
  const found = htmlElement("button", "number");
  found.type = "button";
  found.title = `${exact}: ${about}. Click to copy.`;
  const name = htmlElement("span", "label", label);
  found.append(htmlElement("span", "value", value), name);
  found.onclick = async () => {
    await navigator.clipboard?.writeText(exact.replaceAll(",", ""));
    name.textContent = "copied";
    setTimeout(() => (name.textContent = label), 900);
  };
  return found;
}
