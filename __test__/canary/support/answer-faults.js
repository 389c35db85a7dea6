'use strict'

/** Faults in answers: echoes in every shape for every class of error, and answers that cannot be used. */

const { errorBodies, headers, shapes, statuses } = require('./echoes.js')
const { echo, steps } = require('./network-faults.js')

const echoes = {}
for (const shape of shapes) {
  for (const status of statuses) echoes[`${shape}, ${status}`] = steps([echo(shape, status)])
}

const shapesOfErrors = {}
for (const shape of Object.keys(errorBodies({ accessToken: '' }))) {
  shapesOfErrors[shape] = async (_, service) => ({ client: { baseUrl: service.answering(shape, 422) } })
}

const inHeaders = {}
for (const header of headers) {
  for (const status of [200, 307, 401, 503]) {
    // The body of a 200 is no answer either, so that all of them fail.
    const answer = { answer: { status, headers: [header], body: { text: '<p>' } } }
    inHeaders[`${header[0]}, ${status}`] = steps([answer])
  }
}
inHeaders['the reason phrase'] = steps([
  { answer: { status: 400, reason: '{{authorization}} {{body}}', body: { text: '' } } },
])
inHeaders['all of them'] = steps([{ answer: { status: 302, headers, body: { echo: 'text' } } }])

const unusable = {
  'an echo as a page': steps([echo('html')]),
  'an echo as text': steps([echo('text')]),
  'an echo as an array that does not end': steps([
    { answer: { body: { sequence: [{ text: '[' }, { echo: 'array' }] }, framing: 'chunked' } },
  ]),
  'an echo as the head': steps([{ write: { echo: 'text' } }, 'close']),
  'an echo after the head': steps([
    { write: { sequence: [{ text: 'HTTP/1.1 2' }, { echo: 'text' }] } },
    'close',
  ]),
  'an echo that is too large': steps([echo('message')], { maxResponseBytes: 20 }),
  'an echo in no encoding': steps([echo('message', 200, { headers: [['content-encoding', 'gzip']] })]),
  'an echo in an unknown encoding': steps([
    echo('message', 200, { headers: [['content-encoding', '{{authorization}}']] }),
  ]),
  'an echo that is JSON no more': steps([
    { answer: { body: { sequence: [{ echo: 'message' }, { text: '}' }] }, framing: 'chunked' } },
  ]),
}

module.exports = { echoes, inHeaders, shapesOfErrors, unusable }
