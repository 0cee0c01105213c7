// Designs of this browser, to be opened again.
/** @import { Call } from "./types.js" */

import { childOfClass, htmlElement } from "./dom/elements.js";
import { readRecent } from "./lib/recent.js";

/** @param {Call<{ now: string }, never>} call */
export default function ({ data, parentElement, setTriggerValue }) {
  const found = readRecent(window.localStorage).filter(({ notation }) => notation !== data.now);
  const items = found.map(({ name, notation, at }) => {
    const item = htmlElement("button", "recent-design");
    item.type = "button";
    item.append(htmlElement("span", "name", name), htmlElement("span", "at", new Date(at).toLocaleString()));
    item.onclick = () => setTriggerValue("open", notation);
    return item;
  });
  const about = found.length ? "Edited in this browser" : "Designs that you edit in this browser will stand here.";
  childOfClass(parentElement, "recent").replaceChildren(htmlElement("p", "", about), ...items);
}
