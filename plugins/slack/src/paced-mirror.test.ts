// What a move says waits like every other post, not like somebody at the screen.

import type { Manner, MirrorView } from '@deskless/core/contract'
import { mannerNow } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import type { Installation } from './client.ts'
import { mirror } from './paced-mirror.ts'

/** Whoever first asks it for anything is written down with the place they have in the line, and goes no further. */
const watched = (seen: Manner[]): Installation =>
  new Proxy({} as Installation, {
    get: () => {
      seen.push(mannerNow())
      throw new Error('seen enough')
    },
  })

const mannerOf = async (work: (installation: Installation) => Promise<unknown>): Promise<Manner | undefined> => {
  const seen: Manner[] = []
  await work(watched(seen)).catch(() => {})
  return seen[0]
}

test('recap and pointer keep the place of their mirror’s posts; a link is no gesture', async () => {
  const view = {
    mirrorId: 'nadia',
    root: 'C1:1.5',
    movedTo: { name: '#billing' },
    conversation: {
      id: 'c',
      number: 1,
      contact: { name: 'Nadia' },
      inbox: { channel: 'pigeon', label: 'Pigeon post', name: 'Web' },
    },
  } as MirrorView
  const mark = { delivery: 'one', repeated: false }
  const post = { urgency: 'message', who: 'message:nadia', patienceMs: 50 }
  expect(await mannerOf((installation) => mirror.recap([], view, installation, mark))).toMatchObject(post)
  expect(await mannerOf((installation) => mirror.point(view, installation, mark))).toMatchObject(post)
  expect(await mannerOf((installation) => mirror.spot('C1:1.5', installation))).toMatchObject({ urgency: 'edit' })
})
