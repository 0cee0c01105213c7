// Numbers before and after: each with its saving, and what it was.
/** @import { Call, NumberPair } from "./types.js" */

import { childOfClass, htmlElement } from "./dom/elements.js";

/** @param {Call<{ numbers: NumberPair[] }, never>} call */
export default function ({ data, parentElement }) {
  childOfClass(parentElement, "pairs").replaceChildren(...data.numbers.map(pairElement));
}

/**
 * @param {NumberPair} pair
 * @returns {HTMLElement}
 */
function pairElement({ id, label, before, after, change, about }) {
  const found = htmlElement("div", "pair");
  found.dataset["id"] = id;
  found.title = about;
  const [value, words] = [htmlElement("div", "value"), htmlElement("div", "words")];
  value.append(htmlElement("span", "after", after), htmlElement("span", "saving", change));
  words.append(htmlElement("span", "label", label), htmlElement("span", "before", change && before));
  found.append(value, words);
  return found;
}
