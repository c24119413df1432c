// What an idle hub does not carry: everything here is loaded with its first use.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** The packages that are read when these modules are imported, by a process of its own. */
const loadedWith = (...modules: string[]): string[] => {
  const script = `
    import { registerHooks } from 'node:module'
    const packages = new Set()
    registerHooks({
      load: (url, context, next) => {
        const [, name] = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//.exec(url) ?? []
        if (name) packages.add(name)
        return next(url, context)
      },
    })
    for (const module of process.argv.slice(1)) await import(module)
    console.log(JSON.stringify([...packages]))`
  const paths = modules.map((module) => fileURLToPath(new URL(module, import.meta.url)))
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script, ...paths], { encoding: 'utf8' }),
  )
}

test('a hub that has nothing to do carries neither Slack’s libraries nor an HTTP client of its own', () => {
  const loaded = loadedWith('../core/src/hub.ts', '../deskless.config.ts')
  expect(loaded).toContain('express')
  for (const heavy of [
    '@slack/bolt',
    '@slack/web-api',
    '@slack/socket-mode',
    'gemoji',
    'undici',
    'file-type',
    'sanitize-html',
  ])
    expect(loaded, heavy).not.toContain(heavy)
})

test('nor what the environment decides on, nor who signs in', () => {
  const loaded = loadedWith('../core/src/hub.ts', '../deskless.config.ts')
  for (const chosen of ['pg', '@electric-sql/pglite', 'bullmq', 'ioredis', 'better-auth'])
    expect(loaded, chosen).not.toContain(chosen)
})

test('the first installation brings Slack’s libraries', () => {
  const loaded = loadedWith('../plugins/slack/src/installed.ts')
  expect(loaded).toEqual(expect.arrayContaining(['@slack/bolt', '@slack/web-api', '@slack/socket-mode']))
})
