// Changes of elements that are made only where something differs: what is not touched is not laid out again.

import { htmlElement } from "../dom/elements.js";
import { namedButton } from "../dom/named.js";

/**
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value null takes the attribute away
 */
export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * @param {HTMLElement} element
 * @param {string} text nothing hides it
 */
export function setMessage(element, text) {
  setText(element, text);
  if (element.hidden !== !text) element.hidden = !text;
}

/**
 * @param {string} className
 * @returns {HTMLElement}
 */
export function messageElement(className = "message") {
  const found = htmlElement("p", className);
  found.setAttribute("role", "status");
  found.hidden = true;
  return found;
}

/**
 * @param {string} className
 * @param {string} text
 * @param {string} about its tooltip
 * @param {() => void} act
 * @returns {HTMLButtonElement}
 */
export function plainButton(className, text, about, act) {
  const found = namedButton(text, about, act);
  found.className = className;
  return found;
}

/**
 * The options of a select, if they are not the ones that it has.
 * @param {HTMLSelectElement} select
 * @param {string[]} words
 * @param {number} chosen
 */
export function setOptions(select, words, chosen) {
  if (select.options.length !== words.length || words.some((word, index) => select.options[index]?.text !== word)) {
    select.replaceChildren(...words.map((word) => new Option(word)));
  }
  if (select.selectedIndex !== chosen) select.selectedIndex = chosen;
}
