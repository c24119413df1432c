// The talk, in a real browser on a real hub: one of each for all of it, and once more on the other engine where that matters.
import { needs, onEachEngine } from '@deskless/core/testing'
import { describe } from 'vitest'
import { shareHub } from '../support/widget-stage.ts'
import { files } from './files.cases.ts'
import { history } from './history.cases.ts'
import { identity } from './identity.cases.ts'
import { network } from './network.cases.ts'
import { several } from './several.cases.ts'
import { talk } from './talk.cases.ts'

describe('talking in the widget', { ...needs('chromium'), timeout: 60_000 }, () => {
  onEachEngine((engine) => {
    shareHub(engine)
    for (const cases of [talk, history, files]) cases(engine)
    // No statement of these is of one engine only.
    if (engine === 'pglite') for (const cases of [identity, network, several]) cases()
  })
})
