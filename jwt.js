'use strict'

const { createVerifier } = require('./lib/jwt/verifier.js')

module.exports = { createVerifier }
