// Serves the page a person looks at: three plain files.
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'

const FILES: Record<string, [name: string, type: string]> = {
  '/': ['index.html', 'text/html'],
  '/page.css': ['page.css', 'text/css'],
  '/page.js': ['page.js', 'text/javascript'],
}
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:"

export const servePage = async (pathname: string, response: ServerResponse): Promise<void> => {
  const file = FILES[pathname]
  if (!file) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('Nothing here.')
  const bytes = await readFile(new URL(`page/${file[0]}`, import.meta.url))
  const headers = { 'content-type': `${file[1]}; charset=utf-8`, 'content-security-policy': POLICY }
  response.writeHead(200, { ...headers, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' }).end(bytes)
}
