import { readFileSync } from 'node:fs'
import type { Route, RouteFile } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import { builtZip } from './built-extension.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

const about: Route = {
  method: 'GET',
  path: '/about',
  summary: 'That this is a Deskless hub, for whoever typed its address into the extension.',
  caller: 'public',
  cors: true,
  answer: z.object({ product: z.literal('deskless'), version: z.string() }),
  handle: async () => ({ product: 'deskless', version }),
}

const zip: Route = {
  method: 'GET',
  path: '/extension.zip',
  summary: 'The browser extension, packed: for browsers that load it without a store.',
  caller: 'public',
  answer: 'file',
  handle: async (): Promise<RouteFile> => ({
    mime: 'application/zip',
    body: await builtZip(),
    headers: { 'content-disposition': `attachment; filename="deskless-${version}.zip"`, 'cache-control': 'no-cache' },
  }),
}

export const downloadRoutes: readonly Route[] = [about, zip]
