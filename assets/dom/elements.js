// Elements. Names and numbers enter as text or as attributes, never as markup: a design's name may hold any letters.
/** @import { Mark } from "../types.js" */

export const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean>} [attributes]
 * @param {string} [text]
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svgElement(tag, attributes = {}, text = "") {
  const found = document.createElementNS(SVG_NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, String(value));
  if (text) found.textContent = text;
  return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function htmlElement(tag, className = "", text = "") {
  const found = document.createElement(tag);
  if (className) found.className = className;
  if (text) found.textContent = text;
  return found;
}

/**
 * @param {string} text
 * @param {string} about its tooltip, and what screen readers say
 * @param {() => void} act
 * @returns {HTMLButtonElement}
 */
export function button(text, about, act) {
  const found = htmlElement("button", "tool", text);
  found.type = "button";
  found.title = about;
  found.setAttribute("aria-label", about);
  found.onclick = act;
  return found;
}

/**
 * A mark of a figure as an element, with its tooltip.
 * @param {Mark} mark
 * @returns {SVGElement}
 */
export function markElement([tag, role, at, text, about, opens]) {
  const found = svgElement(tag, { class: role, ...at }, text);
  if (about) found.append(svgElement("title", {}, about));
  if (opens !== undefined) found.dataset.opens = opens;
  return found;
}

/**
 * Make another mark of a mark's element.
 * @param {Element} element
 * @param {Mark} mark
 * @returns {boolean} whether it could be made: of the same tag
 */
export function changeMark(element, [tag, role, at, text = "", about, opens]) {
  if (element.tagName !== tag || !(element instanceof SVGElement)) return false;
  for (const [name, value] of Object.entries({ class: role, ...at })) element.setAttribute(name, String(value));
  element.replaceChildren(text, ...(about ? [svgElement("title", {}, about)] : []));
  if (opens === undefined) delete element.dataset.opens;
  else element.dataset.opens = opens;
  return true;
}

/**
 * The element of a class in a component.
 * @param {ParentNode} parent
 * @param {string} name
 * @returns {HTMLElement}
 */
export function childOfClass(parent, name) {
  const found = parent.querySelector(`.${name}`);
  if (found instanceof HTMLElement) return found;
  throw new Error(`the component has no element of class ${name}`);
}

/**
 * The path of the box that an event is on; "" for none.
 * @param {Event} event
 * @returns {string}
 */
export function pathOf({ target }) {
  const box = target instanceof Element ? target.closest("[data-path]") : null;
  return box?.getAttribute("data-path") ?? "";
}
