'use strict'

const { DEFAULT_ROUTES, IdentityClient } = require('./lib/client.js')
const { classes } = require('./lib/errors.js')

module.exports = { DEFAULT_ROUTES, IdentityClient, ...classes }
