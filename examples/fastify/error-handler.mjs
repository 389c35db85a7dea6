import { errorAnswer } from '../backend/error-answer.mjs'

/**
 * @param {unknown} error
 * @param {import('fastify').FastifyRequest} _request
 * @param {import('fastify').FastifyReply} reply
 */
export function answerError(error, _request, reply) {
  const { status, headers, body } = errorAnswer(error)
  reply.code(status).headers(headers).send(body)
}
