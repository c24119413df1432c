import { randomUUID } from 'node:crypto'
import type { ErrorRequestHandler, Request, Response } from 'express'
import type { Log } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Problem } from './problem.ts'
import { internal, problemOf } from './problem.ts'

/** The one place where an error becomes an answer. A bug is logged with its stack and answered with an id. */
export const errorHandler =
  (log: Log): ErrorRequestHandler =>
  (error, request, response, next) => {
    if (response.headersSent) return next(error)
    const known = problemOf(error)
    if (known) return sendProblem(response, known)
    const requestId = randomUUID()
    log.error(
      {
        requestId,
        method: request.method,
        path: withoutToken(request.path),
        error: String((error as Error)?.stack ?? error),
      },
      'A request failed.',
    )
    sendProblem(response, internal(requestId))
  }

/** A door's address holds its token. */
const withoutToken = (path: string): string => path.replace(/^(\/in\/[^/]+\/).+/, '$1…')

const sendProblem = (response: Response, problem: Problem): void => {
  const retryAfterMs = Number(problem.details?.retryAfterMs)
  if (retryAfterMs > 0) response.set('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

export const nothingHere = (request: Request): never => {
  throw new Refusal('not_found', `There is nothing at ${request.method} ${request.path}.`)
}
