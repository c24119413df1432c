import { fileURLToPath } from 'node:url'
import { Router, static as serve } from 'express'
import { refusals } from '../contract/index.ts'
import type { Services } from '../services.ts'
import { pageHeaders } from './headers.ts'
import { openApi } from './openapi.ts'

/** `/openapi.json`, and a page at `/docs` that shows it. Everything comes from this hub: it also works without the internet. */
export const docsRouter = (services: Services): Router => {
  const router = Router()
  let text: string | undefined
  router.get('/openapi.json', (_request, response) => {
    text ??= JSON.stringify({ ...openApi(services.config.publicUrl, services.registry.all), 'x-refusals': refusals })
    response.type('application/json').send(text)
  })
  router.use('/docs', pageHeaders, serve(fileURLToPath(new URL('./docs/', import.meta.url)), { redirect: true }))
  return router
}
