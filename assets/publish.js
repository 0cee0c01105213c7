// Keeps the design and the view in the address, so that reload and share find them. The entry is replaced: Back leaves
// the page.
/** @import { Call } from "./types.js" */

import { withWords } from "./lib/address.js";

/** @param {Call<{ words: Record<string, string> }, never>} call */
export default function ({ data }) {
  const { pathname, search, hash } = window.location;
  const query = withWords(search, data.words);
  if (query !== search) window.history.replaceState(window.history.state, "", pathname + query + hash);
}
