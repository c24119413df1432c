import { pipeline } from 'node:stream/promises'
import { Router } from 'express'
import { isUuid, Refusal } from '../contract/index.ts'
import { fileHeaders, fileLinkKey, openFile, verifyFileLink } from '../files/index.ts'
import type { Services } from '../services.ts'

const notFound = (): Refusal => new Refusal('not_found', 'There is no such file, or the link to it has ended.')

/** `/f/<account>/<id>?key=…`: the signed link is the whole permission, so it is checked before anything is looked up. */
export const filesRouter = (services: Services): Router => {
  const router = Router()
  router.get('/:account/:id', async (request, response) => {
    const { account: accountId, id } = request.params
    const { key, download } = request.query
    if (!isUuid(accountId) || !isUuid(id) || typeof key !== 'string') throw notFound()
    if (!verifyFileLink(fileLinkKey(services), { accountId, id }, key)) throw notFound()
    const { file, stream } = await openFile(services, { accountId, id })
    response.set(fileHeaders(file, { download: download !== undefined }))
    response.set('content-length', String(file.size))
    await pipeline(stream, response).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    })
  })
  return router
}
