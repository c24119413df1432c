// Pages that are too much, or mean harm, and the look of the strip: dark, narrow and wide.
import { beforeAll, expect, test } from 'vitest'
import { findings } from '../support/axe.ts'
import { fixture } from '../support/extension.ts'
import { extensionStage, HUBSPOT, slowly, stripOf } from '../support/extension-stage.ts'

const it = extensionStage({ colorScheme: 'dark' })

beforeAll(async () => {
  const links = Array.from({ length: 50_000 }, (_, n) => `<p><a href="mailto:p${n}@x.example">p</a></p>`).join('')
  it.pages.set(
    '/huge',
    `<!doctype html><main>${links}${`<p>${'lorem 0123 ipsum@ '.repeat(600)}</p>`.repeat(1_000)}</main>`,
  )
  const name = '&lt;img src=x onerror="document.title=1"&gt;'
  it.pages.set(
    '/scripts',
    `<!doctype html><main>${name} &lt;nadia@shopper.example&gt; <p>nadia@p\u0430ypal.example</p></main>`,
  )
  it.pages.set('/several', await fixture('several'))
})

test(
  'a page of ten megabytes and fifty thousand links is read as far as is sensible, and stays usable',
  slowly,
  async () => {
    const { page, panel } = await it.beside('/huge')
    await it.signIn(panel)
    await stripOf(panel).getByText('12 people stand on this page').first().waitFor()
    expect(await page.evaluate(() => document.links.length)).toBe(50_000)
    // What a page calls people is text, and who only looks like somebody is nobody.
    await page.goto(`${HUBSPOT}/scripts`)
    await stripOf(panel).getByText('Nobody is known by').first().waitFor()
    const said = await stripOf(panel).textContent()
    expect(said).toContain('nadia@shopper.example')
    expect(said).not.toContain('ypal.example')
    expect([await panel.title(), await panel.locator('#page img').count()]).toEqual(['Deskless', 0])
  },
)

test('in the dark, at 300 and at 600 pixels, nothing stands in anybody’s way', slowly, async () => {
  const { panel } = await it.beside('/several')
  await panel.emulateMedia({ colorScheme: 'dark' })
  await it.signIn(panel)
  await stripOf(panel).getByText('3 people stand on this page').first().waitFor()
  for (const width of [300, 600]) {
    await panel.setViewportSize({ width, height: 720 })
    expect(await findings(panel)).toEqual([])
    expect(await panel.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await stripOf(panel).getByText('Site', { exact: true }).press('Enter')
    expect(await stripOf(panel).getByLabel('Never').isVisible()).toBe(true)
    await panel.keyboard.press('Escape')
    expect(await stripOf(panel).getByLabel('Never').isVisible()).toBe(false)
  }
})
