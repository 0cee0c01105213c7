// The conversation with the server: in order, one message at a time, nothing lost, nothing old shown.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { join, talk, tellServer } from "../../assets/dom/talk.js";

/** @typedef {{ session: string, seen: Record<string, string>, entries: { number: number, act: string }[] }} Sent */

/** @type {Sent[]} what has reached the server */
let sent = [];
/** @type {((reply: { ok: boolean, json: () => Promise<object> }) => void)[]} answers that are waited for */
let waiting = [];
/** @type {object[]} what a view was given to show */
let shown = [];

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  [sent, waiting, shown] = [[], [], []];
  const page = {
    window: { location: { origin: "http://here" } },
    document: { documentElement: { toggleAttribute: () => true } },
    fetch: (/** @type {URL} */ _, /** @type {{ body: string }} */ { body }) => {
      sent.push(JSON.parse(body));
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
  Object.assign(globalThis, page);
});

afterEach(() => mock.timers.reset());

/**
 * @param {number} version
 * @param {object} [more]
 */
function status(version, more = {}) {
  return { session: "s", address: "/talk", version, client: talk().queue.client, taken: 0, moves: 0, ...more };
}

/**
 * A view called by Streamlit.
 * @param {number} version
 * @param {object} [more]
 */
function mount(version, more = {}) {
  const data = { talk: status(version, more), stamp: `v${version}`, value: version };
  const call = { data, setStateValue: (/** @type {string} */ _, /** @type {Sent} */ said) => void sent.push(said) };
  return join("inspector", /** @type {never} */ (call), (/** @type {object} */ one) => void shown.push(one));
}

/** @param {object | null} answer of the server; null where it fails */
async function reply(answer) {
  waiting.shift()?.({ ok: answer !== null, json: async () => answer ?? {} });
  for (let step = 0; step < 5; step++) await Promise.resolve();
}

/** What was done in this turn is on its way. */
async function turn() {
  await Promise.resolve();
}

/** @returns {number[][]} the numbers of the entries of each message */
function numbers() {
  return sent.map(({ entries }) => entries.map(({ number }) => number));
}

test("what is done while an answer is waited for goes with the next message", async () => {
  mount(0);
  for (const act of ["a", "b"]) tellServer("graph", { act });
  await turn();
  for (const act of ["c", "d"]) tellServer("graph", { act });
  assert.deepEqual(numbers(), [[1, 2]]);
  assert.deepEqual(sent[0]?.seen, { inspector: "v0" });
  await reply({ talk: status(1, { taken: 2 }), inspector: { stamp: "v1" } });
  assert.deepEqual(numbers(), [[1, 2], [3, 4]]);
  await reply({ talk: status(2, { taken: 4 }), inspector: { stamp: "v2" } });
  assert.equal(talk().queue.waiting.length, 0);
  assert.equal(sent.length, 2);
});

test("what the server leaves out of an answer is kept", async () => {
  mount(0);
  tellServer("graph", { act: "a" });
  await turn();
  await reply({ talk: status(1, { taken: 1 }), inspector: { stamp: "v0", more: true } });
  assert.deepEqual(shown.at(-1), { talk: status(0), stamp: "v0", value: 0, more: true });
});

test("a message that fails is sent again, later and later, with all that was done since", async () => {
  mount(0);
  tellServer("graph", { act: "a" });
  await turn();
  await reply(null);
  tellServer("graph", { act: "b" });
  assert.deepEqual(numbers(), [[1]]);
  mock.timers.tick(500);
  assert.deepEqual(numbers(), [[1], [1, 2]]);
  await reply(null);
  mock.timers.tick(999);
  assert.equal(sent.length, 2);
  mock.timers.tick(1);
  assert.deepEqual(numbers(), [[1], [1, 2], [1, 2]]);
});

test("a call of Streamlit with what is older than an answer shows the answer", async () => {
  mount(0);
  tellServer("graph", { act: "a" });
  await turn();
  await reply({ talk: status(5, { taken: 1 }), inspector: { value: 5 } });
  mount(3);
  assert.partialDeepStrictEqual(shown.at(-1), { value: 5 });
  mount(6);
  assert.partialDeepStrictEqual(shown.at(-1), { value: 6 });
});

test("an answer that a newer call of Streamlit has overtaken is not shown", async () => {
  mount(0);
  tellServer("graph", { act: "a" });
  await turn();
  mount(7);
  await reply({ talk: status(1, { taken: 1 }), inspector: { value: 1 } });
  assert.partialDeepStrictEqual(shown.at(-1), { value: 7 });
});

test("another session gets at once what the one that ended has not answered", async () => {
  mount(4);
  tellServer("graph", { act: "a" });
  await turn();
  mount(0, { session: "t" });
  assert.deepEqual(sent.map(({ session }) => session), ["s", "t"]);
  await reply({ talk: status(5, { taken: 1 }), inspector: { value: 5 } });
  assert.partialDeepStrictEqual(shown.at(-1), { value: 0 });
});

test("a view that has gone is shown nothing", async () => {
  const leave = mount(0);
  tellServer("graph", { act: "a" });
  await turn();
  leave();
  const count = shown.length;
  await reply({ talk: status(1, { taken: 1 }), inspector: { value: 1 } });
  assert.equal(shown.length, count);
});

test("a server without an address is spoken to by way of Streamlit, until it has answered", async () => {
  mount(0, { address: "" });
  tellServer("graph", { act: "a" });
  await turn();
  tellServer("graph", { act: "b" });
  await turn();
  assert.deepEqual(numbers(), [[1], [1, 2]]);
  mock.timers.tick(8000);
  assert.deepEqual(numbers().at(-1), [1, 2]);
  const count = sent.length;
  mount(1, { address: "", taken: 2 });
  mock.timers.tick(60_000);
  assert.equal(sent.length, count);
});
