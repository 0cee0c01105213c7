// The published networks of the landscape: a click on one shows its card, a button shows the figure large.
/** @import { FactsState } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { namedButton } from "../dom/named.js";
import { tellServer } from "../dom/talk.js";

/** @param {FactsState} state */
export function wirePoints(state) {
  const { landscape, root } = state;
  const dialog = htmlElement("dialog", "card");
  root.append(dialog);
  landscape.svg.addEventListener("click", ({ target }) => {
    const point = target instanceof SVGElement ? target.closest("[data-opens]") : null;
    if (point instanceof SVGElement) openCard(dialog, point);
  });
  landscape.tools.prepend(namedButton("Enlarge", "Show the figure large", () => enlarge(state, dialog)));
  // A click beside the dialog closes it, as Escape does by itself.
  dialog.onclick = ({ target }) => target === dialog && dialog.close();
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {SVGElement} point
 */
function openCard(dialog, point) {
  const id = point.dataset.opens ?? "";
  const text = point.querySelector("title")?.textContent ?? "";
  const open = namedButton("Open in Design", "Open this network in Design; undo brings yours back", () => {
    dialog.close();
    tellServer("facts", { act: "open", value: id });
  });
  const close = namedButton("Close", "Close", () => dialog.close());
  dialog.className = "card";
  dialog.replaceChildren(htmlElement("p", "", text), ...(id ? [open] : []), close);
  dialog.showModal();
}

/**
 * @param {FactsState} state
 * @param {HTMLDialogElement} dialog
 */
function enlarge({ landscape }, dialog) {
  const copy = /** @type {SVGElement} */ (landscape.svg.cloneNode(true));
  dialog.className = "card large";
  dialog.replaceChildren(copy, namedButton("Close", "Close", () => dialog.close()));
  dialog.showModal();
}
