/**
 * A response schema that lets only these fields out: what the service adds one day, or a handler forgets
 * to leave out, never reaches the browser.
 *
 * @param {...string} names
 */
export function only(...names) {
  const properties = Object.fromEntries(names.map((name) => [name, {}]))
  return { schema: { response: { '2xx': { type: 'object', properties } } } }
}
