// The words of the page's address.

/**
 * A query with our words in it; words that are not ours stay.
 * @param {string} query with its question mark, or ""
 * @param {Record<string, string>} words ours; an empty one is left out
 * @returns {string}
 */
export function withWords(query, words) {
  const isOurs = (/** @type {string} */ word) => Object.hasOwn(words, word.split("=", 1)[0] ?? "");
  const others = query.slice(1).split("&").filter((word) => word && !isOurs(word));
  const ours = Object.entries(words).flatMap(([name, value]) => (value ? [`${name}=${value}`] : []));
  return `?${[...ours, ...others].join("&")}`;
}
