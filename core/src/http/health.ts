import { timingSafeEqual } from 'node:crypto'
import type { Request } from 'express'
import { Router } from 'express'
import { sql } from 'kysely'
import { Refusal } from '../contract/index.ts'
import { pendingMigrations } from '../db/index.ts'
import { stepsOf } from '../plugins/database.ts'
import type { Services } from '../services.ts'

type Readiness = {
  ready: boolean
  database: 'ok' | 'unreachable'
  migrations: 'applied' | string[]
  redis: string
}

const PATIENCE_MS = 2_000

/** `redisState` informs only: without Redis everything still works, a little later. */
export const healthRouter = (services: Services, redisState: () => string): Router => {
  const router = Router()
  router.get('/healthz', (_request, response) => {
    response.json({ alive: true })
  })
  router.get('/readyz', async (_request, response) => {
    const state = await readiness(services, redisState)
    response.status(state.ready ? 200 : 503).json(state)
  })
  router.get('/metrics', async (request, response) => {
    allowMetrics(services, request)
    const { registry } = services.counters
    response.type(registry.contentType).send(await registry.metrics())
  })
  return router
}

const readiness = async (services: Services, redisState: () => string): Promise<Readiness> => {
  const redis = redisState()
  try {
    await withPatience(sql`SELECT 1`.execute(services.db.root))
    const pending = await withPatience(pendingMigrations(services.db, stepsOf(services.registry.all)))
    return {
      ready: pending.length === 0,
      database: 'ok',
      migrations: pending.length === 0 ? 'applied' : pending,
      redis,
    }
  } catch {
    return { ready: false, database: 'unreachable', migrations: [], redis }
  }
}

const withPatience = <T>(work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The database did not answer in time.')), PATIENCE_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })

/** For a scraper on another machine: `Authorization: Bearer <this>`. Derived, so that there is nothing to store. */
export const metricsToken = ({ seal }: Pick<Services, 'seal'>): string =>
  Buffer.from(seal.derive('metrics')).toString('base64url')

/** A proxy on this machine also comes from loopback, but says whom it speaks for. */
const allowMetrics = (services: Services, request: Request): void => {
  const local = /^(::1|(::ffff:)?127\.)/.test(request.socket.remoteAddress ?? '')
  if (local && request.headers['x-forwarded-for'] === undefined && request.headers.forwarded === undefined) return
  const given = Buffer.from(request.headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${metricsToken(services)}`)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new Refusal('unauthorised', 'Metrics are for this machine, or with the metrics token.')
}
