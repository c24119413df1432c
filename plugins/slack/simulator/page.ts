// Serves the page a person looks at: a handful of plain files.
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'

const TYPES: Record<string, string> = {
  html: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  svg: 'image/svg+xml',
}

export async function servePage(pathname: string, response: ServerResponse): Promise<void> {
  const name =
    pathname === '/' || pathname.startsWith('/archives/')
      ? 'index.html'
      : /^\/page\/([a-z-]+\.(?:html|css|js|svg))$/.exec(pathname)?.[1]
  const bytes = name && (await readFile(new URL(`./page/${name}`, import.meta.url)).catch(() => undefined))
  if (!bytes) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('Nothing here.')
  const type = TYPES[name.split('.').at(-1)!]
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }).end(bytes)
}
