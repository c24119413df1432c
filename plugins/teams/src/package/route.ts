import type { Route } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import { colorIcon, outlineIcon } from './icons.ts'
import type { PackageAt } from './manifest.ts'
import { teamsManifest } from './manifest.ts'

/** The same deployment is the same package. */
const MADE = new Date(2026, 0, 1)

export const appPackage = async (at: PackageAt): Promise<Uint8Array> => {
  // Read here, because it is wanted once in the life of a deployment.
  const { zipSync } = await import('fflate')
  const manifest = Buffer.from(JSON.stringify(teamsManifest(at), undefined, 2))
  const files = { 'manifest.json': manifest, 'color.png': colorIcon(), 'outline.png': outlineIcon() }
  return zipSync(files, { mtime: MADE })
}

const query = z.object({
  clientId: z.uuid().describe('Application (client) ID of the bot'),
  name: z.string().trim().min(1).max(30).default('Deskless').describe('What the app is called in Teams'),
})

/** What an administrator uploads to Teams, made for this deployment. */
export const packageRoute: Route = {
  method: 'GET',
  path: '/package.zip',
  summary: 'The app package of this deployment, to be uploaded to Teams',
  caller: { permission: 'connections.manage' },
  query,
  answer: 'file',
  handle: async ({ query: asked, host: { publicUrl } }) => {
    if (!publicUrl.startsWith('https://'))
      throw new Refusal('unavailable', 'Teams loads apps over HTTPS only: set PUBLIC_URL to an https address first.')
    const { clientId, name } = query.parse(asked)
    const headers = { 'content-disposition': 'attachment; filename="deskless-teams.zip"' }
    return { mime: 'application/zip', headers, body: await appPackage({ publicUrl, clientId, name }) }
  },
}
