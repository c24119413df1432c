// A site of somebody else's, with nothing of this workspace but the packed package.
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pack } from './pack.ts'

const own = fileURLToPath(new URL('../node_modules/', import.meta.url))
let site: string
beforeAll(async () => {
  site = await mkdtemp(join(await realpath(tmpdir()), 'deskless-site-'))
  await pack(join(site, 'node_modules/@deskless/widget'))
  await mkdir(join(site, 'node_modules/@types'))
  for (const name of ['react', 'vue', '@types/react'])
    await symlink(await realpath(own + name), join(site, 'node_modules', name))
})
afterAll(() => rm(site, { recursive: true, force: true }))

const OPTIONS = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext']
const LIBS = ['--moduleResolution', 'bundler', '--types', 'react', '--lib', 'es2022,dom,dom.iterable']

/** What the compiler has against it: the package's own types are checked along with the site. */
const complaints = async (text: string): Promise<string[]> => {
  await writeFile(join(site, 'site.ts'), text)
  const { stdout } = spawnSync('tsc', ['site.ts', ...OPTIONS, ...LIBS], { cwd: site, encoding: 'utf8' })
  return stdout.split('\n').filter((line) => /^(site|node_modules\/@deskless)/.test(line))
}

const GOOD = `
import type { Deskless } from '@deskless/widget/deskless'
import { identify, load, on, open, track } from '@deskless/widget/browser'
import { useDeskless, useUnread } from '@deskless/widget/react'
import { useUnread as useUnreadInVue } from '@deskless/widget/vue'
load({ hub: 'https://hub.example', inbox: 'TOKEN', position: 'left', push: '/deskless-sw.js' })
identify({ token: 'eyJ' })
export const stop: () => void = on('unread', ({ count }) => count.toFixed())
export const chat: Omit<Deskless, 'push'> = useDeskless({ hub: 'https://hub.example', inbox: 'TOKEN' })
export const counts: [number, number] = [useUnread(), useUnreadInVue().value]
track('basket', '2 boards')
open()
`

test('it is understood with its types, and misuse is not', async () => {
  expect(await complaints(GOOD)).toEqual([])
  const [first, ...more] = await complaints(GOOD.replace("position: 'left'", "position: 'top'"))
  expect([first, more]).toEqual([expect.stringContaining('"top"'), []])
  expect(await complaints(GOOD.replace('count.toFixed()', 'count.trim()'))).toHaveLength(1)
})

test('it is bundled, and a page that only loads the chat carries less than a kilobyte of it', async () => {
  await writeFile(
    join(site, 'page.js'),
    "import { load } from '@deskless/widget/browser'\nload({ hub: 'https://hub.example', inbox: 'TOKEN' })\n",
  )
  await build({
    root: site,
    configFile: false,
    logLevel: 'silent',
    build: { outDir: 'out', rolldownOptions: { input: join(site, 'page.js'), output: { entryFileNames: 'page.js' } } },
  })
  const page = await readFile(join(site, 'out/page.js'))
  expect(page.toString()).toContain('/p/widget/loader.js')
  expect(page.toString()).not.toMatch(/react|vue/i)
  expect(gzipSync(page).length).toBeLessThan(1_000)
})
