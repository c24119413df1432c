import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What stands in the way of people on this page, or in one element of it; contrast axe is unsure of included. */
export const findings = async (page: Page, within = 'html'): Promise<string[]> => {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  return page.evaluate(async (selector) => {
    type Finding = { id: string; nodes: { target: unknown; any: { message: string }[] }[] }
    type Found = { violations: Finding[]; incomplete: Finding[] }
    type Axe = { run(what: Element, how: { resultTypes: string[] }): Promise<Found> }
    const { axe } = window as unknown as { axe: Axe }
    const at = document.querySelector(selector) as Element
    // What passes is not written up, which is most of the work.
    const { violations, incomplete } = await axe.run(at, { resultTypes: ['violations', 'incomplete'] })
    const unsure = incomplete.filter(({ id }) => id === 'color-contrast')
    return [...violations, ...unsure].map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, any: [why] }) => `${target} ${why?.message ?? ''}`).join(' · ')}`,
    )
  }, within)
}
