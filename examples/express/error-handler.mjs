import { errorAnswer } from '../backend/error-answer.mjs'

/** Express hands over what a handler throws or rejects with. @type {import('express').ErrorRequestHandler} */
export function answerError(error, _req, res, next) {
  if (res.headersSent) return next(error)
  const { status, headers, body } = errorAnswer(error)
  res.status(status).set(headers).json(body)
}
