import { fileURLToPath } from 'node:url'
import { Router, static as serve } from 'express'
import { unframedPageHeaders } from './headers.ts'

const page = (name: 'authorize' | 'device'): Router => {
  const router = Router()
  const folder = fileURLToPath(new URL(`./${name}/`, import.meta.url))
  router.use(`/${name}`, unframedPageHeaders, serve(folder, { redirect: true }))
  return router
}

/** Where an extension that signs in sends the browser. */
export const authorizePage = (): Router => page('authorize')

/** Where a person confirms the code that their device shows. */
export const devicePage = (): Router => page('device')
