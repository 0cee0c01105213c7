// Keeps the design and the view in the address of a page that does not draw the design.
/** @import { Call } from "./types.js" */

import { keepInAddress } from "./dom/address.js";

/** @param {Call<{ words: Record<string, string> }, never>} call */
export default function ({ data }) {
  keepInAddress(data.words);
}
