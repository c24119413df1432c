// The thread and the composer as everybody can use them, and as they stay after a long day.
import { fly, needs, pigeonPost, until, WHISTLE } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ChannelError, uuidv7 } from '../core/src/contract/index.ts'
import { findings } from './support/axe.ts'
import { held } from './support/held.ts'
import type { Desk } from './support/panel-stage.ts'
import { OMAR, panelStage } from './support/panel-stage.ts'

const post = pigeonPost({ amends: true })

describe('an open conversation', { ...needs('chromium'), timeout: 240_000 }, () => {
  const it = panelStage('pglite', [post.plugin])
  const open: string[] = []
  let omar: Desk

  const says = (text: string) => [{ is: 'text' as const, text }]
  const flies = async (door: string, words: string): Promise<string> => {
    const loft = uuidv7()
    await fly(it.house.url, door, [{ id: uuidv7(), loft, bird: loft, name: 'Nadia', says: words }])
    return (await until(async () => (await it.house.conversations()).find(({ thread }) => thread === loft))).id
  }
  const answers = async (conversation: string, words: string, sent?: 'no' | 'unsure'): Promise<void> => {
    if (sent)
      post.next.push(() => {
        throw new ChannelError({ code: 'weather', sent, retry: 'never', tell: 'The bird met a storm.' })
      })
    await it.house.command('reply', { conversation, parts: says(words) }, { member: it.house.omar })
    await it.house.settled()
  }

  beforeAll(async () => {
    const door = (await it.house.addInbox('pigeon', { whistle: WHISTLE })).token
    for (const [words, sent] of [
      ['Where is it?', 'no'],
      ['Which size?', 'unsure'],
      ['Thank you', undefined],
    ] as const) {
      const id = await flies(door, words)
      open.push(id)
      await answers(id, 'Here it is.', sent)
      await it.house.command('note', { conversation: id, parts: says('She is upset') })
      await it.house.command('suggest', { conversation: id, parts: says('Shall I look?'), why: 'She asked twice.' })
      await it.house.command('set_priority', { conversation: id, priority: 'urgent' })
    }
    omar = await it.sit(OMAR, { reducedMotion: 'reduce' }, `#/c/${open[0]}`)
  })
  afterAll(() => omar?.leave())

  test.each([
    ['light', { width: 1280, height: 800 }],
    ['dark', { width: 1280, height: 800 }],
    ['light', { width: 360, height: 720 }],
    ['dark', { width: 360, height: 720 }],
  ] as const)('axe finds nothing, unsure contrast included: %s, %j', async (colorScheme, viewport) => {
    const { page } = omar
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize(viewport)
    for (const id of open) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, `#/c/${id}`)
      await page.locator(`.conversation[data-id="${id}"] .suggestion`).waitFor()
      expect(await findings(page)).toEqual([])
    }
    // What something open lies over cannot be seen, so of that axe is always unsure: then only what is open is looked at.
    await page.locator('.log').focus()
    await page.keyboard.press('z')
    await page.getByRole('option').first().waitFor()
    expect(await findings(page, '.popped')).toEqual([])
    await page.keyboard.press('Escape')
    await page.locator('.log').focus()
    await page.keyboard.press('n')
    await page.locator('.field textarea').fill('@ma')
    await page.getByRole('option').first().waitFor()
    expect(await findings(page, '.popup')).toEqual([])
    await page.locator('.field textarea').fill('')
  })

  // A thousand of them: `pnpm bench panel`.
  test('a hundred conversations later it holds no more than before', async () => {
    const { page } = omar
    const cdp = await page.context().newCDPSession(page)
    const turn = (times: number): Promise<void> =>
      page.evaluate(
        async ([ids, n]) => {
          for (let i = 0; i < n; i++) {
            const id = ids[i % ids.length]
            location.hash = `#/c/${id}`
            // Drawn, and what it asked for has come: a conversation left sooner would hold less.
            while (!document.querySelector(`.conversation[data-id="${id}"] .line`))
              await new Promise((resolve) => setTimeout(resolve, 4))
          }
        },
        [open, times] as const,
      )
    // Both end at the same one: what is open counts as well.
    await turn(42)
    const before = await held(cdp)
    await turn(102)
    const after = await held(cdp)
    const grown = JSON.stringify([before, after])
    // A room that stayed would be fifty objects and more each time; what the engine keeps of its own goes up and down by hundreds.
    expect(after.objects - before.objects, grown).toBeLessThan(1_500)
    expect(after.bytes - before.bytes, grown).toBeLessThan(400_000)
  }, 900_000)
})
