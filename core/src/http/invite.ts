import { fileURLToPath } from 'node:url'
import type { RequestHandler } from 'express'
import { Router, static as serve } from 'express'
import { pageHeaders } from './headers.ts'

/** The page a link from accounts/invite.ts opens. */
export const invitePage = (): Router => {
  const router = Router()
  const files: RequestHandler = serve(fileURLToPath(new URL('./invite/', import.meta.url)), { redirect: true })
  router.use('/invite', pageHeaders, files)
  return router
}
