// What a visitor’s browser does, beside the talk itself: one hub and one browser for all of it.
import { needs } from '@deskless/core/testing'
import { describe } from 'vitest'
import { shareHub } from '../support/widget-stage.ts'
import { access } from './access.cases.ts'
import { entry } from './entry.cases.ts'
import { hours } from './hours.cases.ts'
import { look } from './look.cases.ts'
import { page } from './page.cases.ts'
import { push } from './push.cases.ts'

describe('the widget', { ...needs('chromium'), timeout: 60_000 }, () => {
  // The database has no say in any of this.
  shareHub('pglite')
  for (const cases of [page, look, access, entry, hours, push]) cases()
})
