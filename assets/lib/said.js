// What has been said to Python and not been taken yet. A message can be lost on its way: Streamlit may drop what a
// script was about to do when the next message comes. So all of it is said again with every message, under numbers,
// until Python names the last number that it has taken.
/** @import { Ask, Change, Said } from "../types.js" */

/**
 * @param {number} taken by Python, also from a page that was open before
 * @returns {Said}
 */
export function nothingSaid(taken) {
  return { number: taken, change: {}, asks: [], tries: 0 };
}

/**
 * Something new is said: what the user has chosen, and with an ask what is to be done.
 * @param {Said} said
 * @param {Change} change
 * @param {Ask} [ask]
 */
export function say(said, change, ask) {
  said.number += 1;
  said.tries = 0;
  Object.assign(said.change, change);
  if (ask) said.asks.push({ ...ask, number: said.number });
}

/**
 * Python has taken all up to a number.
 * @param {Said} said
 * @param {number} taken
 * @returns {boolean} whether that is all
 */
export function isTaken(said, taken) {
  said.asks = said.asks.filter(({ number }) => number > taken);
  if (taken > said.number) said.number = taken;
  if (taken < said.number) return false;
  said.change = {};
  return true;
}
