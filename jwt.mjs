import jwt from './jwt.js'

export const { createVerifier } = jwt
