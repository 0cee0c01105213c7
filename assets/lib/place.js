// Where a reader is in the stories, as words of the address.
/** @import { StoryPlace } from "../types.js" */

import { withWords } from "./address.js";

/**
 * @param {string} query of the page's address
 * @returns {StoryPlace}
 */
export function placeIn(query) {
  const words = new URLSearchParams(query);
  const step = Number.parseInt(words.get("step") ?? "1", 10);
  const pairs = (words.get("set") ?? "").split("~").filter(Boolean).map((pair) => {
    const [id = "", ...value] = pair.split("-");
    return [id, value.join("-")];
  });
  const chosen = Object.fromEntries(pairs);
  return { story: words.get("story") ?? "", step: step > 1 ? step - 1 : 0, chosen };
}

/**
 * The query with the place in it.
 * @param {string} query of the page's address
 * @param {StoryPlace} place
 * @returns {string}
 */
export function queryOf(query, { story, step, chosen }) {
  const pairs = Object.entries(chosen).map(([id, value]) => `${id}-${value}`);
  const set = story ? encodeURIComponent(pairs.join("~")) : "";
  return withWords(query, { story, step: story && step ? String(step + 1) : "", set });
}
