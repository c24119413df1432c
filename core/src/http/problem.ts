import { ZodError } from 'zod'
import type { RefusalCode } from '../contract/index.ts'
import { ChannelError, Refusal, refusals } from '../contract/index.ts'
import { sqlState } from '../db/index.ts'

/** RFC 9457. `code` is the stable word for programs, `detail` the sentence for people. */
export type Problem = {
  type: string
  title: string
  status: number
  code: RefusalCode | 'internal'
  detail: string
  details?: Record<string, unknown>
  requestId?: string
}

/** Whatever was thrown becomes what the caller may know of it; nothing for a bug, which the caller learns nothing about. */
export const problemOf = (error: unknown): Problem | undefined => {
  if (error instanceof Refusal) return problem(error.code, { detail: error.tell, details: error.details })
  if (error instanceof ZodError) return invalid(error)
  if (error instanceof ChannelError)
    return problem('unavailable', { detail: error.tell, details: { code: error.code } })
  return ofParser(error) ?? ofDatabase(error)
}

const problem = (
  code: RefusalCode,
  more: { status?: number; detail?: string; details?: Record<string, unknown> } = {},
): Problem => ({
  type: `/docs#${code}`,
  title: refusals[code].tell,
  status: more.status ?? refusals[code].status,
  code,
  detail: more.detail ?? refusals[code].tell,
  ...(more.details && Object.keys(more.details).length > 0 ? { details: more.details } : {}),
})

export const internal = (requestId: string): Problem => ({
  type: '/docs#internal',
  title: 'The hub made a mistake.',
  status: 500,
  code: 'internal',
  detail: 'Something went wrong here, not in your request. Tell the operator the request id.',
  requestId,
})

const ISSUES_SHOWN = 20

const invalid = (error: ZodError): Problem => {
  const issues = error.issues
    .slice(0, ISSUES_SHOWN)
    .map((i) => ({ path: i.path.map(String).join('.'), why: i.message }))
  const detail = issues.map((i) => (i.path ? `${i.path}: ${i.why}` : i.why)).join('; ')
  return problem('invalid', { detail, details: { issues } })
}

/** Errors of the body parsers and the router say their status themselves. */
const ofParser = (error: unknown): Problem | undefined => {
  const { status, type } = (error ?? {}) as { status?: unknown; type?: unknown }
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined
  if (status === 413) return problem('too_large')
  const detail = type === 'entity.parse.failed' ? 'The body is not valid JSON.' : refusals.invalid.tell
  return problem('invalid', { status, detail })
}

/** The database's own refusals: composite keys make another account's id a missing row, whatever way it came in. */
const ofDatabase = (error: unknown): Problem | undefined => {
  const state = sqlState(error)
  if (state === '23505') return problem('conflict')
  if (state === '23503') return problem('not_found')
  if (state?.startsWith('22')) return problem('invalid', { detail: 'A value cannot be stored or compared as given.' })
  if (state?.startsWith('08') || state?.startsWith('53') || state?.startsWith('57')) return problem('unavailable')
  return undefined
}
