// What the user did goes to Python, and is sent again until Python has answered.
/** @import { Entry, InspectorState } from "./types.js" */

import { addEntry } from "../lib/queue.js";

const PATIENCE = 2500; // ms: a run that takes longer is a busy server, which more messages do not help
const MOST_TRIES = 6;

/**
 * @param {InspectorState} state
 * @param {string} act
 * @param {Partial<Entry>} [more]
 */
export function enter(state, act, more = {}) {
  addEntry(state.kept.queue, { act, on: state.data.moves, ...more });
  state.tries = 0;
  sendWaiting(state);
}

/** @param {InspectorState} state */
export function sendWaiting(state) {
  clearTimeout(state.resend);
  const { client, waiting } = state.kept.queue;
  // On another page there is nobody to send them: the next panel does.
  if (!waiting.length || !state.root.isConnected) return;
  state.tries += 1;
  // The number of tries makes it another value: Streamlit sends none twice.
  state.send({ client, known: Object.keys(state.kept.texts), entries: waiting, tries: state.tries });
  if (state.tries < MOST_TRIES) state.resend = setTimeout(() => sendWaiting(state), PATIENCE * state.tries);
}
