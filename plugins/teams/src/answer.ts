import { setTimeout as pause } from 'node:timers/promises'
import { inManner } from '@deskless/core/contract'
import type { Activity } from './activity.ts'
import type { Installation } from './client.ts'
import { message, taskCard, taskMessage } from './render/answers.ts'
import { waitingForm } from './render/forms.ts'
import { failureSentence } from './render/sentences.ts'
import { runSdk } from './run.ts'

/** Teams waits longer, people do not. */
const PATIENCE_MS = 9_000
const FAILED = 'That took too long or went wrong. Look at the thread, then press again: it is never done twice.'

/** What Teams gets back for a button or a form. What is still going on then goes on. */
export const answerTo = async (activity: Activity, key: string, installation: Installation): Promise<unknown> => {
  const { log } = installation.hub
  const given = { installation, key, receivedAt: new Date() }
  const done = inManner({ urgency: 'gesture', patienceMs: 3_000, restMs: 5_000 }, () =>
    runSdk(activity as Record<string, unknown>, given),
  ).catch((error: unknown) => {
    const stack = String((error as Error)?.stack ?? error)
    log.error({ installation: installation.id, item: key, error: stack }, 'A gesture in Teams failed.')
    const tell = failureSentence(error)
    return tell ? said(activity, tell) : slow(activity)
  })
  return (await Promise.race([done, pause(PATIENCE_MS, slow(activity), { ref: false })])) ?? {}
}

const said = ({ name }: Activity, words: string): unknown =>
  name === 'adaptiveCard/action' ? message(words) : taskMessage(words)

/**
 * Pressed again, a button of a card is the same wish, and so is the form that carries the same name. A form that closed
 * would be opened anew, and sent as another one.
 */
export const slow = (activity: Activity): unknown => {
  const { data } = (activity.value ?? {}) as { data?: unknown }
  const isStep = typeof data === 'object' && data !== null && 'step' in data
  return isStep ? taskCard('Deskless', waitingForm(data as Record<string, unknown>)) : said(activity, FAILED)
}
