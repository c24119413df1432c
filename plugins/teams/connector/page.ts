import { readFile } from 'node:fs/promises'

const FILES: Record<string, readonly [string, string]> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/app.js': ['app.js', 'text/javascript; charset=utf-8'],
  '/cards.js': ['cards.js', 'text/javascript; charset=utf-8'],
  '/dom.js': ['dom.js', 'text/javascript; charset=utf-8'],
  '/keep.js': ['keep.js', 'text/javascript; charset=utf-8'],
  '/posts.js': ['posts.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
}

/** A file of the page on which people work. */
export const pageFile = async (path: string): Promise<{ mime: string; bytes: Uint8Array } | undefined> => {
  const found = Object.hasOwn(FILES, path) ? FILES[path] : undefined
  return found && { mime: found[1], bytes: await readFile(new URL(`./page/${found[0]}`, import.meta.url)) }
}
