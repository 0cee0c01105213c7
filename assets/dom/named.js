// Buttons that are called what is written on them.

import { htmlElement } from "./elements.js";

/**
 * @param {string} text its name too
 * @param {string} about its tooltip
 * @param {() => void} act
 * @returns {HTMLButtonElement}
 */
export function namedButton(text, about, act) {
  const found = htmlElement("button", "tool", text);
  found.type = "button";
  found.title = about;
  found.onclick = act;
  return found;
}
