import { fileURLToPath } from 'node:url'
import type { RequestHandler } from 'express'
import { Router, static as serve } from 'express'
import { pageHeaders } from './headers.ts'

/** The page that walks an administrator through a setup. Providers' own pages lead back to it. */
export const setupPage = (): Router => {
  const router = Router()
  const files: RequestHandler = serve(fileURLToPath(new URL('./setup/', import.meta.url)), { redirect: true })
  router.use('/setup', pageHeaders, files)
  return router
}
