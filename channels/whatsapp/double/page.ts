// The phone: a page on loopback, in five files.
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'

const FILES: Readonly<Record<string, [string, string]>> = {
  '/': ['phone.html', 'text/html; charset=utf-8'],
  '/phone.css': ['phone.css', 'text/css; charset=utf-8'],
  '/bubble.css': ['bubble.css', 'text/css; charset=utf-8'],
  '/bubble.js': ['bubble.js', 'text/javascript; charset=utf-8'],
  '/phone.js': ['phone.js', 'text/javascript; charset=utf-8'],
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'"

export const servePage = async (path: string, response: ServerResponse): Promise<void> => {
  const [name, type] = FILES[path] ?? []
  if (!name || !type) {
    response
      .writeHead(path === '/favicon.ico' ? 204 : 404, { 'content-type': 'text/plain' })
      .end(path === '/favicon.ico' ? undefined : 'There is nothing here.')
    return
  }
  const file = await readFile(new URL(`phone/${name}`, import.meta.url))
  response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(file)
}
