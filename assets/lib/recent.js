// Designs that this browser has seen, the newest first. They stay in it: nothing of them is sent anywhere.

const KEY = "archscope-recent";
const MOST = 12;

/** @typedef {{ id: string, name: string, notation: string, at: number }} Recent */

/**
 * A list with one design put to its front; a design that is edited on takes its own place.
 * @param {Recent[]} list
 * @param {Recent} design
 * @returns {Recent[]}
 */
export function withRecent(list, design) {
  const others = list.filter(({ id, notation }) => id !== design.id && notation !== design.notation);
  return [design, ...others].slice(0, MOST);
}

/**
 * What the browser has kept; nothing where it keeps nothing, or something else.
 * @param {Pick<Storage, "getItem">} storage
 * @returns {Recent[]}
 */
export function readRecent(storage) {
  try {
    const found = JSON.parse(storage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isRecent) : [];
  } catch {
    return [];
  }
}

/**
 * @param {unknown} one
 * @returns {one is Recent}
 */
function isRecent(one) {
  if (typeof one !== "object" || one === null) return false;
  const { id, name, notation, at } = /** @type {Record<string, unknown>} */ (one);
  return [id, name, notation].every((text) => typeof text === "string") && typeof at === "number";
}

/**
 * @param {Pick<Storage, "getItem" | "setItem">} storage
 * @param {Recent} design
 */
export function keepRecent(storage, design) {
  try {
    storage.setItem(KEY, JSON.stringify(withRecent(readRecent(storage), design)));
  } catch {
    // A private window keeps nothing, and a full one no more: the list is a convenience.
  }
}
