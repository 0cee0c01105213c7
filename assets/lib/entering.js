// What is typed as a value of a setting, and a value as text.
/** @import { Field, Value } from "../inspector/types.js" */

/** @typedef {{ value: Value } | { message: string }} Reading */

const WHOLE = /^[+-]?\d{1,15}$/;
const THOUSANDS = /^[+-]?\d{1,3}(,\d{3})+$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
const FRACTION_STEP = 0.05;
const EXACT = 1e6; // decimals beyond these are those of binary fractions

/**
 * The value that a text means, or what would be one.
 * @param {string} text
 * @param {Field} field
 * @returns {Reading}
 */
export function readText(text, field) {
  const reader = { widths: readWidths, lines: readLines, text: readName }[/** @type {"text"} */ (field.control)];
  return (reader ?? readNumber)(text, field);
}

/**
 * @param {string} text
 * @param {Field} field
 * @returns {Reading}
 */
function readNumber(text, field) {
  const typed = text.trim();
  if (!typed && field.empty) return { value: null };
  const digits = THOUSANDS.test(typed) ? typed.replaceAll(",", "") : typed;
  const isNumber = field.control === "number" ? DECIMAL : WHOLE;
  const number = isNumber.test(digits) ? Number(digits) : NaN;
  if (field.options) return field.options.some(([value]) => value === number) ? { value: number } : refusal(field);
  return Number.isFinite(number) && isWithin(number, field) ? { value: number } : refusal(field);
}

/**
 * @param {Field} field
 * @returns {{ message: string }}
 */
function refusal(field) {
  return { message: valuesOf(field) };
}

/**
 * The values that a field takes, in words: `a whole number, 1 to 8`, `1, 3 or 5`.
 * @param {Field} field
 * @returns {string}
 */
export function valuesOf(field) {
  if (field.options) {
    const words = field.options.map(([, text]) => text);
    return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
  }
  const kinds = { whole: "a whole number", number: "a number", widths: "whole numbers" };
  const kind = kinds[/** @type {keyof typeof kinds} */ (field.control)] ?? "a text";
  const limits = limitsOf(field);
  return `${limits ? `${kind}, ${limits}` : kind}${field.empty ? ", or empty" : ""}`;
}

/**
 * `1 to 1,000`, `over 0 to 16`, `0 to below 1`.
 * @param {Field} field
 * @returns {string}
 */
export function limitsOf({ low, high, open }) {
  if (low === undefined || high === undefined) return "";
  const from = open === "low" || open === "both" ? "over " : "";
  const to = open === "high" || open === "both" ? "below " : "";
  return `${from}${low.toLocaleString("en-GB")} to ${to}${high.toLocaleString("en-GB")}`;
}

/**
 * @param {number} number
 * @param {Field} field
 * @returns {boolean}
 */
function isWithin(number, { low = -Infinity, high = Infinity, open }) {
  const above = open === "low" || open === "both" ? number > low : number >= low;
  return above && (open === "high" || open === "both" ? number < high : number <= high);
}

/**
 * @param {string} text
 * @param {Field} field
 * @returns {Reading}
 */
function readWidths(text, field) {
  const words = text.split(/[,\s]+/).filter(Boolean);
  const numbers = words.map((word) => (/^\d{1,9}$/.test(word) ? Number(word) : NaN));
  const { most = Infinity } = field;
  if (numbers.length <= most && numbers.every((number) => isWithin(number, field))) return { value: numbers };
  // Widths of linear layers, or sides of kernels: the example must be one that the field takes.
  const example = [4096, 3].find((number) => isWithin(number, field)) ?? field.low;
  return { message: `at most ${most} whole numbers, ${limitsOf(field)}, as in ${example}, ${example}` };
}

/**
 * @param {string} text
 * @param {Field} field
 * @returns {Reading}
 */
function readLines(text, { least = 0, most = Infinity }) {
  const lines = text.split("\n").map((line) => line.trim().replace(/\s+/g, " "));
  const value = lines.filter(Boolean);
  return value.length >= least && value.length <= most ? { value } : { message: `${least} to ${most} lines` };
}

/**
 * @param {string} text
 * @param {Field} field
 * @returns {Reading}
 */
function readName(text, { most = Infinity }) {
  // As Python counts: by characters, of which some are two units here.
  return [...text].length <= most ? { value: text } : { message: `at most ${most} characters` };
}

/**
 * A value as it stands in its field.
 * @param {Value | undefined} value
 * @param {Field} field
 * @returns {string}
 */
export function textOf(value, { control }) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(control === "lines" ? "\n" : ", ");
  return String(value);
}

/**
 * Whether two values are one. Lists by their items.
 * @param {Value | undefined} one
 * @param {Value | undefined} other
 * @returns {boolean}
 */
export function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * The value some steps from another, within the limits; that value itself where there is none.
 * @param {number | null} value null where the field is empty
 * @param {Field} field
 * @param {number} steps
 * @returns {number | null}
 */
export function stepped(value, field, steps) {
  const { options, control, low = 0 } = field;
  if (options) {
    const values = options.map(([option]) => Number(option));
    const at = value === null ? -1 : values.indexOf(value);
    return values[Math.min(Math.max(at + steps, 0), values.length - 1)] ?? value;
  }
  // Out of nothing the first step leads to the least value.
  if (value === null) return control === "whole" ? Math.max(low, steps) : low;
  const size = control === "whole" ? 1 : FRACTION_STEP;
  return clamped(Math.round((value + steps * size) * EXACT) / EXACT, value, field);
}

/**
 * A value times a factor, within the limits.
 * @param {number | null} value
 * @param {Field} field
 * @param {number} factor
 * @returns {number | null}
 */
export function scaled(value, field, factor) {
  if (value === null || field.options) return value;
  const result = value * factor;
  return clamped(field.control === "whole" ? Math.floor(result) : result, value, field);
}

/**
 * @param {number} wanted
 * @param {number} value what stays where a limit is no value itself
 * @param {Field} field
 * @returns {number}
 */
function clamped(wanted, value, field) {
  const nearest = Math.min(Math.max(wanted, field.low ?? -Infinity), field.high ?? Infinity);
  return isWithin(nearest, field) ? nearest : value;
}
