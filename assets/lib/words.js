// Text in an SVG breaks no lines by itself.

const LETTER = 5.6; // pixels, on average, of an 11 px letter
const MOST_LINES = 5;

/**
 * A text as lines that fit a width, the first few.
 * @param {string} text
 * @param {number} width in pixels
 * @returns {string[]}
 */
export function linesOf(text, width) {
  const most = Math.floor(width / LETTER);
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.slice(0, MOST_LINES);
}
