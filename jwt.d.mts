export * from './jwt.js'
