import type { ErrorRequestHandler, Request, Response } from 'express'
import { Router } from 'express'
import { isUuid, Refusal } from '../contract/index.ts'
import { fileHeaders } from '../files/index.ts'
import type { LayoutId } from '../layout/index.ts'
import { fetchPicture, openLayout, opensLayout, opensPicture, picturesOf } from '../layout/index.ts'
import type { Services } from '../services.ts'
import { frame, INSTEAD_POLICY, instead, PAGE_POLICY, page } from './layout-page.ts'
import { limits } from './limits.ts'
import { problemOf } from './problem.ts'

const notFound = (): Refusal =>
  new Refusal('not_found', 'There is no such page, or the link to it has ended. Open it anew from the conversation.')

/**
 * `/layout/<account>/<file>?key=…`: a message as its writer laid it out, in a frame of its own that runs nothing. The
 * signed link is the whole permission. `pictures=shown`: somebody asked for those that lie elsewhere.
 */
export const layoutRouter = (services: Services): Router => {
  const router = Router()
  router.get('/:account/:id', async (request, response) => {
    const { at, key, pictures } = await asked(services, request)
    response.set('content-security-policy', PAGE_POLICY)
    response.type('html').send(page(await openLayout(services, at, pictures), { id: at.id, key, pictures }))
  })
  router.get('/:account/:id/frame', async (request, response) => {
    const { at, pictures } = await asked(services, request)
    response.set('content-security-policy', framePolicy(services, at, pictures))
    response.type('html').send(frame(await openLayout(services, at, pictures)))
  })
  router.use(inWords)
  router.get('/:account/:id/picture', (request, response) => sendPicture(services, request, response))
  return router
}

/** Refused, a person looks at the answer: in a frame of the panel, or in a tab of an hour ago. A bug stays one. */
const inWords: ErrorRequestHandler = (error, _request, response, next) => {
  const problem = problemOf(error)
  if (!problem || response.headersSent) return next(error)
  response.status(problem.status).set('content-security-policy', INSTEAD_POLICY)
  response.type('html').send(instead(problem.detail))
}

type Asked = { at: LayoutId; key: string; pictures: boolean }

const asked = async (services: Services, request: Request<{ account: string; id: string }>): Promise<Asked> => {
  await services.limiter.take('layout', request.ip ?? '', limits.layout)
  const at = named(request)
  const { key, pictures } = request.query
  if (typeof key !== 'string' || !opensLayout(services, at, key)) throw notFound()
  return { at, key, pictures: pictures === 'shown' }
}

const named = ({ params }: Request<{ account: string; id: string }>): LayoutId => {
  const { account: accountId, id } = params
  if (!isUuid(accountId) || !isUuid(id)) throw notFound()
  return { accountId, id }
}

const sendPicture = async (
  services: Services,
  request: Request<{ account: string; id: string }>,
  response: Response,
): Promise<void> => {
  await services.limiter.take('layout-picture', request.ip ?? '', limits.layoutPicture)
  const at = named(request)
  const { key, url } = request.query
  if (typeof key !== 'string' || typeof url !== 'string' || !opensPicture(services, at, url, key)) throw notFound()
  const { bytes, mime } = await fetchPicture(services, url)
  response.set(fileHeaders({ name: 'picture', mime }))
  response.send(Buffer.from(bytes))
}

/** Whatever got past the cleaning runs nothing, sends nothing, loads nothing and leads nowhere but to a tab of its own. */
const framePolicy = (services: Services, at: LayoutId, pictures: boolean): string => {
  const own = `${services.config.publicUrl}/f/${at.accountId}/`
  const sources = ['data:', own, ...(pictures ? [picturesOf(services, at)] : [])]
  return [
    'sandbox allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src ${sources.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ')
}
