/**
 * A response schema that returns only these fields, whatever the service or a handler adds.
 *
 * @param {...string} names
 */
export function only(...names) {
  const properties = Object.fromEntries(names.map((name) => [name, {}]))
  return { schema: { response: { '2xx': { type: 'object', properties } } } }
}
