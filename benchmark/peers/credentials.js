'use strict'

/** What every peer sends to `login`; the limit's is the same. */
module.exports = { email: 'ada.lovelace@example.com', password: 'correct horse battery staple' }
