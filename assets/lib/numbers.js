// Numbers as people read them: the rules of arch/units.py, digit for digit. Both are tested against
// tests/data/numbers.json and against each other, so a change here is a change there.

/** @type {[bigint, string][]} */
const STEPS = [
  [1n, ""],
  [10n ** 3n, " k"],
  [10n ** 6n, " M"],
  [10n ** 9n, " G"],
];
/** @type {[bigint, string]} */
const LARGEST = [10n ** 12n, " T"];

/**
 * Four significant digits and a decimal prefix: `25.56 M`, `4.089 G`; whole numbers below a thousand as they are.
 * @param {number} value not negative
 * @returns {string}
 */
export function short(value) {
  if (Number.isInteger(value) && value < 1000) return `${value}`;
  const [top, bottom] = ratio(value);
  // A step fits if the value, rounded to four digits, is below a thousand of it: 999,999 is no 1000 k.
  const [step, prefix] = STEPS.find(([size]) => nearest(10n * top, bottom * size) < 10_000n) ?? LARGEST;
  return digits(top, bottom * step) + prefix;
}

/**
 * A percentage: `12 %`, `0.4 %`, `<0.1 %`, `0 %`.
 * @param {number} part a whole number, like `whole`
 * @param {number} whole
 * @returns {string}
 */
export function share(part, whole) {
  if (!part || !whole) return "0 %";
  const [top, bottom] = [BigInt(part), BigInt(whole)];
  const tenths = nearest(1000n * top, bottom);
  if (!tenths) return "<0.1 %";
  return `${tenths < 100n ? decimal(tenths, 1) : nearest(100n * top, bottom)} %`;
}

/**
 * At most three decimals, and at most four digits unless there are more before the point.
 * @param {bigint} top
 * @param {bigint} bottom
 * @returns {string}
 */
function digits(top, bottom) {
  if (!nearest(1000n * top, bottom)) return "<0.001";
  const decimals = [3, 2, 1].find((count) => nearest(10n ** BigInt(count) * top, bottom) < 10_000n) ?? 0;
  return decimal(nearest(10n ** BigInt(decimals) * top, bottom), decimals);
}

/**
 * A whole number with a point before its last digits.
 * @param {bigint} whole
 * @param {number} decimals
 * @returns {string}
 */
function decimal(whole, decimals) {
  const text = `${whole}`.padStart(decimals + 1, "0");
  return decimals ? `${text.slice(0, -decimals)}.${text.slice(-decimals)}` : text;
}

/**
 * The whole number nearest to a fraction; a half goes up.
 * @param {bigint} top
 * @param {bigint} bottom
 * @returns {bigint}
 */
function nearest(top, bottom) {
  return (2n * top + bottom) / (2n * bottom);
}

/**
 * A number as a fraction. `String` writes the fewest digits that tell a float from its neighbours, as `repr` of Python
 * does: both sides start from the same decimal, where toFixed would start from the binary value.
 * @param {number} value
 * @returns {[bigint, bigint]}
 */
function ratio(value) {
  const [mantissa = "", power = "0"] = String(value).split("e");
  const [whole = "", part = ""] = mantissa.split(".");
  const scale = Number(power) - part.length;
  const top = BigInt(whole + part);
  return scale < 0 ? [top, 10n ** BigInt(-scale)] : [top * 10n ** BigInt(scale), 1n];
}
