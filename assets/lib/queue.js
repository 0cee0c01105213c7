// Entries on their way to Python. All that are not answered go with every message, so that a message that is lost or
// overtaken on the way loses nothing; by its number each is taken once.
/** @import { Entry, Value } from "../inspector/types.js" */
/** @import { Queue } from "../types.js" */

/**
 * @param {string} client a name of this page alone
 * @returns {Queue}
 */
export function emptyQueue(client) {
  return { client, next: 1, waiting: [] };
}

/**
 * @param {Queue} queue
 * @param {{ from: string, act: string, on: number, [more: string]: unknown }} entry
 */
export function addEntry(queue, entry) {
  queue.waiting.push({ ...entry, number: queue.next });
  queue.next += 1;
}

/**
 * Python has taken all entries of a page up to a number.
 * @param {Queue} queue
 * @param {string} client
 * @param {number} taken
 */
export function takenUpTo(queue, client, taken) {
  // A server that was started anew speaks to no page before the page has spoken.
  if (client === queue.client) queue.waiting = queue.waiting.filter(({ number }) => number > taken);
}

/**
 * The value that a setting of parts was given and that Python has not answered: it is shown meanwhile.
 * @param {Queue} queue
 * @param {string[]} parts
 * @param {string} path
 * @returns {Value | undefined}
 */
export function valueOnItsWay(queue, parts, path) {
  const sets = (/** @type {Entry} */ entry) => entry.act === "set" && entry.path === path;
  return entries(queue).findLast((entry) => sets(entry) && parts.every((part) => entry.parts.includes(part)))?.value;
}

/**
 * The parts that were chosen and that Python has not answered.
 * @param {Queue} queue
 * @returns {string[] | undefined}
 */
export function choiceOnItsWay(queue) {
  return entries(queue).findLast(({ act }) => act === "select")?.parts;
}

/**
 * Those of the build panel.
 * @param {Queue} queue
 * @returns {Entry[]}
 */
function entries({ waiting }) {
  const found = waiting.filter(({ from }) => from === "inspector");
  return /** @type {Entry[]} */ (/** @type {unknown} */ (found));
}
