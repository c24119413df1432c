import type { ErrorRequestHandler, Request, Response } from 'express'
import { Router, urlencoded } from 'express'
import { ZodError } from 'zod'
import type { Issued } from '../accounts/index.ts'
import { beginPairing, clientOf, NotGranted, pollPairing, redeemCode, renew, signOutDevice } from '../accounts/index.ts'
import type { Services } from '../services.ts'
import { limits } from './limits.ts'
import { grantSchema, pairingBody, revocationBody } from './oauth-routes.ts'

/** `/oauth`: what devices ask. Nobody is signed in here, and cookies mean nothing. */
export const oauthRouter = (services: Services): Router => {
  const router = Router()
  router.use(urlencoded({ extended: false, limit: '16kb', parameterLimit: 20 }))
  router.post('/token', async (request, response) => {
    await services.limiter.take('grant', request.ip ?? '', limits.grant)
    const issued = await grant(services, request).catch((error) => countRefused(services, request, error))
    response.json(answerOf(issued))
  })
  router.post('/device', (request, response) => pair(services, request, response))
  router.post('/revoke', async (request, response) => {
    await services.limiter.take('grant', request.ip ?? '', limits.grant)
    const { token, client_id } = revocationBody.parse(request.body ?? {})
    await signOutDevice(services, token, client_id)
    response.json({})
  })
  router.use(inItsWords)
  return router
}

const grant = (services: Services, request: Request): Promise<Issued> => {
  const given = (request.body ?? {}) as { grant_type?: unknown }
  const known = grantSchema.options.some(({ shape }) => shape.grant_type.value === given.grant_type)
  if (typeof given.grant_type === 'string' && !known)
    throw new NotGranted(
      'unsupported_grant_type',
      'This hub gives tokens for a code, a device code or a refresh token.',
    )
  const asked = grantSchema.parse(given)
  const client = asked.client_id
  if (!clientOf(services, client)) throw unknownClient(client)
  if (asked.grant_type === 'refresh_token') return renew(services, asked.refresh_token, client)
  if (asked.grant_type !== 'authorization_code') return pollPairing(services, { deviceCode: asked.device_code, client })
  const { code, redirect_uri: redirectUri, code_verifier: verifier } = asked
  return redeemCode(services, { code, client, redirectUri, verifier })
}

/** Guessing is hopeless; guessing fast is refused as well. */
const countRefused = async (services: Services, request: Request, error: unknown): Promise<never> => {
  if (error instanceof NotGranted && error.error === 'invalid_grant')
    await services.limiter.take('unknown-token', request.ip ?? '', limits.unknownToken)
  throw error
}

const answerOf = ({ access, refresh, expiresInSeconds, account, member, device }: Issued) => ({
  access_token: access,
  token_type: 'Bearer',
  expires_in: expiresInSeconds,
  refresh_token: refresh,
  account,
  member,
  device,
})

const pair = async (services: Services, request: Request, response: Response): Promise<void> => {
  await services.limiter.take('device-code', request.ip ?? '', limits.deviceCode)
  const { client_id: client, device: name } = pairingBody.parse(request.body ?? {})
  if (!clientOf(services, client)) throw unknownClient(client)
  const begun = await beginPairing(services, { client, name })
  const page = `${services.config.publicUrl}/device/`
  response.json({
    device_code: begun.deviceCode,
    user_code: begun.userCode,
    verification_uri: page,
    // Behind the #, which browsers send to nobody.
    verification_uri_complete: `${page}#${begun.userCode}`,
    expires_in: begun.expiresInSeconds,
    interval: begun.everySeconds,
  })
}

const unknownClient = (id: string): NotGranted =>
  new NotGranted(
    'invalid_client',
    `This hub does not know the extension ${id}: its operator adds the id to DESKLESS_EXTENSIONS.`,
  )

/** The standards' own shape, which every library for this reads. Anything else goes the way of all errors. */
const inItsWords: ErrorRequestHandler = (error, _request, response, next) => {
  const refused = error instanceof ZodError ? malformed(error) : error
  if (!(refused instanceof NotGranted)) return next(error)
  const status = refused.error === 'invalid_client' ? 401 : 400
  response.status(status).json({ error: refused.error, error_description: refused.message })
}

const malformed = (error: ZodError): NotGranted =>
  new NotGranted('invalid_request', error.issues.map((i) => `${i.path.join('.')} ${i.message}`).join('; '))

/** RFC 8414: a program that knows the hub's address finds the rest. */
export const metadataRouter = ({ config: { publicUrl } }: Services): Router => {
  const router = Router()
  router.get('/.well-known/oauth-authorization-server', (_request, response) => {
    response.json({
      issuer: publicUrl,
      authorization_endpoint: `${publicUrl}/authorize/`,
      token_endpoint: `${publicUrl}/oauth/token`,
      device_authorization_endpoint: `${publicUrl}/oauth/device`,
      revocation_endpoint: `${publicUrl}/oauth/revoke`,
      response_types_supported: ['code'],
      grant_types_supported: grantSchema.options.map(({ shape }) => shape.grant_type.value),
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    })
  })
  return router
}
