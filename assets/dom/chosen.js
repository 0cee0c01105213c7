// What a user has just chosen is ahead of what Python knows. Until Python's echo of it arrives, older answers must not
// undo it: a second click often comes before the first one's answer.
/**
 * @template Value
 * @typedef {import("../types.js").Chosen<Value>} Chosen
 */

/**
 * Keep what the user has chosen until Python answers with the same.
 * @template Value
 * @param {Chosen<Value>} owner
 * @param {Value} value
 */
export function keepChoice(owner, value) {
  owner.local = value;
  owner.unanswered = JSON.stringify(value);
}

/**
 * What holds after an answer of Python: that answer, or a newer choice of the user.
 * @template Value
 * @param {Chosen<Value>} owner
 * @param {Value} answer
 * @returns {Value}
 */
export function takeAnswer(owner, answer) {
  if (owner.unanswered && owner.unanswered !== JSON.stringify(answer)) return owner.local;
  owner.unanswered = null;
  owner.local = answer;
  return answer;
}
