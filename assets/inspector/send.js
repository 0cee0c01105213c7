// What is done in the build panel goes to Python.
/** @import { Entry } from "./types.js" */

import { tellServer } from "../dom/talk.js";

/**
 * @param {string} act
 * @param {Partial<Entry>} [more]
 */
export function enter(act, more = {}) {
  tellServer("inspector", { act, parts: [], path: "", value: null, to: -1, ...more });
}
