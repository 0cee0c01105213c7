// A menu under the button that opened it, above everything else.
/** @import { InspectorState } from "./types.js" */

import { htmlElement } from "../dom/elements.js";
import { plainButton } from "./touch.js";

/** @typedef {{ words: string, about?: string, act: () => void }} Item */

/**
 * @param {() => InspectorState} state
 * @returns {HTMLElement}
 */
export function createMenu(state) {
  const menu = htmlElement("div", "menu");
  menu.popover = "auto";
  menu.setAttribute("role", "menu");
  menu.onkeydown = (event) => walkMenu(state().menu, event);
  return menu;
}

/**
 * @param {InspectorState} state
 * @param {HTMLElement} opener
 * @param {Item[]} items
 */
export function openMenu({ menu }, opener, items) {
  menu.replaceChildren(...items.map((item) => itemElement(menu, item)));
  menu.setAttribute("aria-label", opener.getAttribute("aria-label") ?? opener.textContent ?? "");
  menu.showPopover();
  const { left, right, top, bottom } = opener.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const isBelow = bottom + height < innerHeight;
  menu.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4, right))}px`;
  menu.style.top = `${isBelow ? bottom + 2 : Math.max(4, top - height - 2)}px`;
  const first = menu.firstElementChild;
  if (first instanceof HTMLElement) first.focus();
  opener.setAttribute("aria-expanded", "true");
  menu.ontoggle = (event) => {
    if (event instanceof ToggleEvent && event.newState === "closed") opener.setAttribute("aria-expanded", "false");
  };
}

/**
 * @param {HTMLElement} menu
 * @param {Item} item
 * @returns {HTMLButtonElement}
 */
function itemElement(menu, { words, about = "", act }) {
  const found = plainButton("item", words, about, () => {
    menu.hidePopover();
    act();
  });
  found.setAttribute("role", "menuitem");
  return found;
}

/**
 * @param {HTMLElement} menu
 * @param {KeyboardEvent} event
 */
function walkMenu(menu, event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const items = [...menu.children];
  const now = items.findIndex((item) => item.matches(":focus"));
  const next = items[(now + by + items.length) % items.length];
  if (next instanceof HTMLElement) next.focus();
}
