/** A substitute for a mail provider. Codes and tokens go to the user's mailbox, never to the browser. */

/** @param {string | undefined} to @param {string | undefined} code nothing is sent without one */
export function mailCode(to, code) {
  if (to && code) send(to, 'Your code', code)
}

/** @param {string} newEmail @param {string | undefined} token nothing is sent without one */
export function mailEmailChangeToken(newEmail, token) {
  if (token) send(newEmail, 'Confirm your new address', token)
}

/**
 * Does not log the text, because it contains a code.
 *
 * @param {string} to
 * @param {string} subject
 * @param {string} _text
 */
function send(to, subject, _text) {
  console.log(`mail to ${to.replace(/^(.).*@/, '$1***@')}: ${subject}: ******`)
}
