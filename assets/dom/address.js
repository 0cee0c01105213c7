// The page's address, which holds the design and the view, so that reload and share find them.

import { withWords } from "../lib/address.js";

/**
 * Keep words in the address. The entry is replaced: Back leaves the page.
 * @param {Record<string, string>} words
 */
export function keepInAddress(words) {
  const { pathname, search, hash } = window.location;
  const query = withWords(search, words);
  if (query !== search) window.history.replaceState(window.history.state, "", pathname + query + hash);
}
