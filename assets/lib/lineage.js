// What lights up in a chart over years, and in which order its parts are walked.
/** @import { YearsPart } from "../types.js" */

/**
 * Which marks are lit while one is pointed at: a point with its family's line and its arrows, a family, or an arrow,
 * each with what its arrows lead to. Marks that belong to nothing, such as axes, always are.
 * @param {YearsPart[]} parts of all marks
 * @param {YearsPart} at
 * @returns {boolean[]}
 */
export function litMarks(parts, [points, family]) {
  const isArrow = points.length > 1;
  const members = parts.filter(([labels, other]) => labels.length === 1 && family && other === family);
  const from = new Set(points.length ? points : members.flatMap(([labels]) => labels));
  const touched = parts.filter(([labels]) => {
    return labels.length > 1 && labels[isArrow ? "every" : "some"]((label) => from.has(label));
  });
  const lit = new Set([...from, ...touched.flatMap(([labels]) => labels)]);
  return parts.map(([labels, other]) => {
    if (labels.length > 1) return touched.some(([ends]) => ends.join("\n") === labels.join("\n"));
    if (!labels.length && !other) return true;
    return (!isArrow && family !== "" && other === family) || labels.some((label) => lit.has(label));
  });
}

/**
 * The indices of the marks that stand for a part, one each: what is walked by keys. Points come first, then arrows,
 * then families, which the legend at the end has.
 * @param {YearsPart[]} parts
 * @param {string[]} tags of the marks
 * @returns {number[]}
 */
export function stops(parts, tags) {
  const kinds = parts.map(([labels, family], index) => {
    if (labels.length === 1 && tags[index] === "circle") return 0;
    if (labels.length > 1 && tags[index] === "path") return 1;
    return !labels.length && family && tags[index] === "circle" ? 2 : 3;
  });
  return [0, 1, 2].flatMap((kind) => kinds.flatMap((other, index) => (other === kind ? [index] : [])));
}
