// The page's conversation with the server. All that is done in the page goes there as entries, one message at a time,
// and is sent again until it is answered; every answer shows what all views hold then. A server that has no address for
// it is spoken to by way of Streamlit, which answers by calling the components.
/** @import { Call, Talk, Talked, ViewData } from "../types.js" */
/** @typedef {{ talk: Talked } & Record<string, ViewData>} Answer */

import { addEntry, emptyQueue, takenUpTo } from "../lib/queue.js";

const AGAIN = 500; // ms after a failure, doubled with each
const SLOW = 4000; // ms for which an answer by way of Streamlit is waited for
const MOST_PATIENCE = 12_000; // ms

/** @returns {Talk} */
export function talk() {
  // Each component is a module of its own, with a copy of this one: they share what hangs at the window.
  return (window.archscopeTalk ??= begin());
}

/** @returns {Talk} */
function begin() {
  // A name for this page: the session that it speaks to may be another one after the server was started anew.
  const client = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  return {
    queue: emptyQueue(client), texts: {}, session: "", address: "", opens: "", version: -1, moves: 0, failures: 0,
    tries: 0, views: {}, shows: {}, by: null, isSpeaking: false,
  };
}

/**
 * A component is there, or was called again: it shows what it is given, unless the page has something newer.
 * @template Data, State
 * @param {string} name of the view
 * @param {Call<Data & { talk: Talked }, State>} call
 * @param {(data: Data) => void} show
 * @returns {() => void} to be called when the component goes
 */
export function join(name, { data, setStateValue }, show) {
  const found = talk();
  const shown = /** @type {(data: ViewData) => void} */ (/** @type {unknown} */ (show));
  // What is known of a session that has ended says nothing about its successor.
  const isOther = found.session !== data.talk.session;
  if (isOther) found.views = {};
  const isNew = isOther || data.talk.version >= found.version;
  if (isNew) hear(found, data.talk);
  if (isNew || !found.views[name]) found.views[name] = /** @type {ViewData} */ (/** @type {unknown} */ (data));
  found.shows[name] = shown;
  if (name === "inspector") found.by = (message) => setStateValue("said", message);
  shown(/** @type {ViewData} */ (found.views[name]));
  if (!found.isSpeaking || isOther) speak();
  return () => {
    if (found.shows[name] === shown) delete found.shows[name];
  };
}

/**
 * @param {Talk} found
 * @param {Talked} status
 */
function hear(found, { session, address, opens, version, moves, client, taken }) {
  Object.assign(found, { session, address, opens, version, moves, failures: 0 });
  takenUpTo(found.queue, client, taken);
}

/**
 * Tell the server what was done in a view, each thing once and after all that was done before.
 * @param {"inspector" | "graph" | "facts"} view
 * @param {{ act: string, [more: string]: unknown }} entry
 */
export function tellServer(view, entry) {
  const found = talk();
  addEntry(found.queue, { ...entry, from: view, on: found.moves });
  showWaiting(true);
  if (found.isSpeaking) return;
  // What is done at once, as to select and to open, goes in one message.
  found.isSpeaking = true;
  queueMicrotask(speak);
}

/**
 * For whoever looks at the page from outside.
 * @param {boolean} waits whether something is not answered
 */
function showWaiting(waits) {
  document.documentElement.toggleAttribute("data-waiting", waits);
}

/** Send all that is not answered, if there is something. */
function speak() {
  const found = talk(), { queue, texts, session, tries } = found;
  clearTimeout(found.timer);
  const waits = queue.waiting.length > 0;
  showWaiting(waits);
  found.isSpeaking = waits;
  if (!waits) return;
  const seen = Object.fromEntries(Object.entries(found.views).map(([name, { stamp }]) => [name, stamp]));
  const message = { client: queue.client, known: Object.keys(texts), entries: [...queue.waiting], seen };
  if (found.address) void post(found, JSON.stringify({ ...message, session }));
  else {
    // With the number of tries: Streamlit tells the script nothing of a value that is as it was.
    found.by?.({ ...message, tries, seen: {} });
    found.isSpeaking = false;
    later(found, SLOW);
  }
}

/**
 * @param {Talk} found
 * @param {string} body
 */
async function post(found, body) {
  const answer = await answerTo(found.address, body);
  if (!answer) later(found, AGAIN);
  else {
    try {
      showAnswer(found, answer);
    } finally {
      speak();
    }
  }
}

/**
 * @param {string} address
 * @param {string} body
 * @returns {Promise<Answer | null>} null without a connection, or where the session has ended: Streamlit connects anew,
 *   and tells of the next one
 */
async function answerTo(address, body) {
  try {
    const reply = await fetch(new URL(address, window.location.origin), { method: "POST", body });
    return reply.ok ? await reply.json() : null;
  } catch {
    return null;
  }
}

/**
 * @param {Talk} found
 * @param {number} span in ms
 */
function later(found, span) {
  found.tries += 1;
  found.timer = setTimeout(speak, Math.min(span * 2 ** found.failures, MOST_PATIENCE));
  found.failures += 1;
}

/**
 * Show an answer. What a view has already is left out of it.
 * @param {Talk} found
 * @param {Answer} answer
 */
export function showAnswer(found, { talk: status, ...views }) {
  // Streamlit has spoken of something newer meanwhile, or of another session.
  if (status.session !== found.session || status.version < found.version) return;
  hear(found, status);
  for (const [name, view] of Object.entries(views)) {
    found.views[name] = { ...found.views[name], ...view };
    found.shows[name]?.(/** @type {ViewData} */ (found.views[name]));
  }
}
