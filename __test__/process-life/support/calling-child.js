'use strict'

/** A forked child: makes calls of its own and tells its parent what they gave. */

const { IdentityClient } = require('../../../index.js')

const client = new IdentityClient({ baseUrl: process.env.IDENTITY_URL })

Promise.all(Array.from({ length: 50 }, () => client.me())).then((answers) => process.send(answers))
