import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What stands in the way of people on this page, or in one element of it; contrast axe is unsure of included. */
export const findings = async (page: Page, within = 'html'): Promise<string[]> => {
  await page.evaluate(axe)
  return page.evaluate(async (selector) => {
    type Finding = { id: string; nodes: { target: unknown }[] }
    type Axe = { run(what: Element): Promise<{ violations: Finding[]; incomplete: Finding[] }> }
    const { axe } = window as unknown as { axe: Axe }
    const { violations, incomplete } = await axe.run(document.querySelector(selector) as Element)
    const unsure = incomplete.filter(({ id }) => id === 'color-contrast')
    return [...violations, ...unsure].map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map((n) => n.target))}`)
  }, within)
}
