// The menu of a box: a right click, the menu key, or the button "More" below the picture.
/** @import { GraphState } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { deeds } from "./acts.js";
import { screenPlace } from "./view.js";

/**
 * @param {GraphState} state
 * @param {string} path
 * @param {{ clientX: number, clientY: number }} [at] where; at the box itself if nothing is said
 */
export function openMenu(state, path, at) {
  const { menu } = state.controls;
  const items = deeds(state, path).map(({ text, about, act }) => {
    const item = htmlElement("button", "item", text);
    Object.assign(item, { type: "button", title: about, tabIndex: -1 });
    item.setAttribute("role", "menuitem");
    item.onclick = () => {
      closeMenu(state, path);
      act();
    };
    return item;
  });
  if (!items.length) return;
  menu.replaceChildren(htmlElement("div", "of", path), ...items);
  menu.setAttribute("aria-label", path);
  menu.hidden = false;
  menu.onkeydown = (event) => pressInMenu(state, path, items, event);
  placeMenu(state, path, at);
  items[0]?.focus({ preventScroll: true });
}

/** @param {GraphState} state */
export function wireMenu(state) {
  state.controls.menu.addEventListener("focusout", ({ relatedTarget }) => {
    const inside = relatedTarget instanceof Node && state.controls.menu.contains(relatedTarget);
    if (!inside) state.controls.menu.hidden = true;
  });
}

/**
 * @param {GraphState} state
 * @param {string} path of the box that gets the focus back
 */
function closeMenu(state, path) {
  state.controls.menu.hidden = true;
  state.boxes.get(path)?.element?.focus({ preventScroll: true });
}

/**
 * @param {GraphState} state
 * @param {string} path
 * @param {HTMLElement[]} items
 * @param {KeyboardEvent} event
 */
function pressInMenu(state, path, items, event) {
  const now = items.findIndex((item) => item === event.target);
  /** @type {Record<string, number>} */
  const places = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 };
  const to = places[event.key];
  if (to !== undefined) items.at(to % items.length)?.focus();
  else if (event.key === "Escape" || event.key === "Tab") closeMenu(state, path);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/**
 * Within the component, whatever the place that was asked for.
 * @param {GraphState} state
 * @param {string} path
 * @param {{ clientX: number, clientY: number }} [at]
 */
function placeMenu(state, path, at) {
  const { root, svg, controls } = state;
  const [outer, inner] = [root.getBoundingClientRect(), svg.getBoundingClientRect()];
  const [boxX, boxY] = screenPlace(state, path) ?? [0, 0];
  const x = at ? at.clientX - outer.left : boxX + inner.left - outer.left + 12;
  const y = at ? at.clientY - outer.top : boxY + inner.top - outer.top + 12;
  const { offsetWidth, offsetHeight } = controls.menu;
  controls.menu.style.left = `${Math.max(0, Math.min(x, outer.width - offsetWidth - 4))}px`;
  controls.menu.style.top = `${Math.max(0, Math.min(y, outer.height - offsetHeight - 4))}px`;
}
