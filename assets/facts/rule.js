// The convention by which operations are counted, everywhere on the page.
/** @import { FactsState } from "../types.js" */

import { takeAnswer } from "../dom/chosen.js";
import { htmlElement } from "../dom/elements.js";

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
  rule.value = takeAnswer(state, data.unit);
}
