// What has been said to Python and not been taken yet. A message can be lost on its way: Streamlit may drop what a
// script was about to do when the next message comes. So all of it is said again with every message, under numbers,
// until Python names the last number that it has taken. Each is a step ("open this") and never a state ("these are
// open"): a state that was read before an answer came would take back what the answer brings.
/** @import { Ask, Said } from "../types.js" */

/**
 * @param {number} taken by Python, also from a page that was open before
 * @returns {Said}
 */
export function nothingSaid(taken) {
  return { number: taken, asks: [], tries: 0 };
}

/**
 * Something new is said.
 * @param {Said} said
 * @param {Ask[]} asks in the order in which they are to be done
 * @param {number} on the number of the draft's moves that they were made on
 */
export function say(said, asks, on) {
  said.tries = 0;
  for (const ask of asks) said.asks.push({ ...ask, on, number: ++said.number });
}

/**
 * Python has taken all up to a number.
 * @param {Said} said
 * @param {number} taken
 * @returns {boolean} whether that is all
 */
export function isTaken(said, taken) {
  said.asks = said.asks.filter(({ number }) => number > taken);
  said.number = Math.max(said.number, taken);
  return !said.asks.length;
}
