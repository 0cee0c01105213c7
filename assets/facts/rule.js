// The convention by which operations are counted, everywhere on the page.
/** @import { FactsState } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { talk } from "../dom/talk.js";

/** @returns {HTMLSelectElement} */
export function createRule() {
  const found = htmlElement("select", "rule");
  found.setAttribute("aria-label", "FLOP convention");
  return found;
}

/** @param {FactsState} state */
export function showRule(state) {
  const { rule, data } = state;
  if (rule.length !== data.units.length) {
    rule.replaceChildren(
      ...data.units.map(([id, label]) => {
        const option = htmlElement("option", "", `FLOP convention: ${label}`);
        option.value = id;
        return option;
      })
    );
  }
  // A choice that is not answered yet stays on the screen.
  const chosen = talk().queue.waiting.findLast(({ from, act }) => from === "facts" && act === "unit");
  rule.value = chosen ? String(chosen.value) : data.unit;
}
