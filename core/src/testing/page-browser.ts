import { available, isExecutable } from './environment.ts'

const SHELLS = ['/usr/lib/chromium/chromium-headless-shell', '/usr/bin/chromium-headless-shell']

/**
 * The program that shows pages to tests: Debian's headless shell where it is installed (the same engine without windows,
 * notices and extensions, at half the processor's time), else all of Chromium. One that `CHROMIUM_PATH` names is used
 * for everything.
 */
export const pageBrowser = (): string | undefined => {
  const { chromium } = available()
  return chromium && !process.env.CHROMIUM_PATH ? (SHELLS.find(isExecutable) ?? chromium) : chromium
}
