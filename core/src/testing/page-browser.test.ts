import { afterEach, expect, test, vi } from 'vitest'
import { available, needs } from './environment.ts'
import { pageBrowser } from './page-browser.ts'

afterEach(() => void vi.unstubAllEnvs())

test('a browser that somebody named shows everything', needs('chromium'), () => {
  vi.stubEnv('CHROMIUM_PATH', available().chromium)
  expect(pageBrowser()).toBe(available().chromium)
})

test('otherwise pages are shown by the shell, or by all of Chromium where there is no shell', needs('chromium'), () => {
  vi.stubEnv('CHROMIUM_PATH', '')
  expect([available().chromium, expect.stringContaining('chromium-headless-shell')]).toContainEqual(pageBrowser())
})
