'use strict'

/** The canary test can fail: its searcher finds what is planted, its surfaces show what an error holds. */

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { PIECE, Searcher, spellings } = require('./support/search.js')
const { secrets } = require('./support/secrets.js')
const { surfacesOf } = require('./support/surfaces.js')

const searcher = new Searcher(secrets)

test('secrets are unlike each other and long enough for pieces', () => {
  const all = Object.entries(secrets)
  for (const [name, secret] of all) {
    if (name !== 'code') assert.ok(secret.length > PIECE, name)
    const others = new Searcher(Object.fromEntries(all.filter(([other]) => other !== name)))
    assert.equal(others.find(secret), undefined, name)
  }
})

test('every secret is found, whole and in each of its pieces, in every spelling', () => {
  for (const [name, secret] of Object.entries(secrets)) {
    for (const spelling of spellings(secret)) {
      if (spelling.length < 4) continue
      assert.match(
        searcher.find(`login: refused ${spelling} (401)`) ?? '',
        new RegExp(`^${name}: `),
        spelling,
      )
      for (let i = 0; i + PIECE <= spelling.length; i++) {
        const piece = spelling.slice(i, i + PIECE)
        if (!/[a-z0-9]/i.test(piece)) continue
        assert.ok(searcher.find(`x${piece}y`), piece)
        assert.ok(searcher.find(`first line\nx${piece.toUpperCase()}y\nlast`), piece)
      }
    }
  }
})

test('what is no secret is not found', () => {
  for (const text of [
    '',
    'login: 127.0.0.1:49152 did not answer within 300 ms (`timeoutMs`)',
    'me: the service answered 401 TOKEN_EXPIRED: ada@example.org must sign in again',
    secrets.password.slice(0, PIECE - 1),
    new Error('stack').stack,
  ]) {
    assert.equal(searcher.find(text), undefined, text)
  }
})

/** An error as ours are, with the secret in one place. */
const plants = {
  message: (error, secret) => {
    error.message += secret
  },
  stack: (error, secret) => {
    error.stack += secret
  },
  'an enumerable field': (error, secret) => {
    error.serverCode = secret
  },
  'a field of a field': (error, secret) => {
    error.fields = { password: [{ deep: { deeper: { deepest: { bottom: secret } } } }] }
  },
  'the name of a field': (error, secret) => {
    error.fields = { [secret]: 'is wrong' }
  },
  'a hidden field': (error, secret) => {
    Object.defineProperty(error, 'response', { value: { status: 400, data: { token: secret } } })
  },
  'a symbol': (error, secret) => {
    error[Symbol('hidden')] = secret
  },
  'a getter': (error, secret) => {
    Object.defineProperty(error, 'lazy', { get: () => secret })
  },
  'the cause of the cause': (error, secret) => {
    error.cause = new Error('outer', { cause: new Error(`inner ${secret}`) })
  },
  toJSON: (error, secret) => {
    error.toJSON = () => ({ secret })
  },
  toString: (error, secret) => {
    error.toString = () => secret
  },
}

for (const [place, plant] of Object.entries(plants)) {
  test(`a leak through ${place} shows on a surface`, () => {
    const error = new Error('login: the service answered 401')
    const clean = Object.values(surfacesOf(error)).map((text) => searcher.find(text))
    assert.ok(clean.every((found) => found === undefined))
    plant(error, secrets.refreshToken.slice(5, 5 + PIECE))
    const found = Object.values(surfacesOf(error)).map((text) => searcher.find(text))
    assert.ok(found.some((leak) => leak?.startsWith('refreshToken: ')))
  })
}
