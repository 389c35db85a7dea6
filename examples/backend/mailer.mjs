/** Stands in for a mail provider: codes and tokens go to the mailbox they are meant for, never to the browser. */

/** @param {string | undefined} to @param {string | undefined} code nothing is sent without one */
export function mailCode(to, code) {
  if (to && code) send(to, 'Your code', code)
}

/** @param {string} newEmail @param {string | undefined} token nothing is sent without one */
export function mailEmailChangeToken(newEmail, token) {
  if (token) send(newEmail, 'Confirm your new address', token)
}

/**
 * The text is not logged: whoever reads it can sign in.
 *
 * @param {string} to
 * @param {string} subject
 * @param {string} _text
 */
function send(to, subject, _text) {
  console.log(`mail to ${to.replace(/^(.).*@/, '$1***@')}: ${subject}: ******`)
}
