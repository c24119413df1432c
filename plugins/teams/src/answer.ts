import { setTimeout as pause } from 'node:timers/promises'
import { inManner } from '@deskless/core/contract'
import type { Activity } from './activity.ts'
import type { Installation } from './client.ts'
import { message, taskMessage } from './render/answers.ts'
import { failureSentence } from './render/sentences.ts'
import { runSdk } from './run.ts'

/** Teams waits longer, people do not. */
const PATIENCE_MS = 9_000
const FAILED = 'That took too long or went wrong. Look at the thread, then press again: it is never sent twice.'

/** What Teams gets back for a button or a form. What is still going on then goes on. */
export const answerTo = async (activity: Activity, key: string, installation: Installation): Promise<unknown> => {
  const { log } = installation.hub
  const given = { installation, key, receivedAt: new Date() }
  const done = inManner({ urgency: 'gesture', patienceMs: 3_000, restMs: 5_000 }, () =>
    runSdk(activity as Record<string, unknown>, given),
  ).catch((error: unknown) => {
    const stack = String((error as Error)?.stack ?? error)
    log.error({ installation: installation.id, item: key, error: stack }, 'A gesture in Teams failed.')
    return said(activity, failureSentence(error) ?? FAILED)
  })
  return (await Promise.race([done, pause(PATIENCE_MS, said(activity, FAILED), { ref: false })])) ?? {}
}

const said = ({ name }: Activity, words: string): unknown =>
  name === 'adaptiveCard/action' ? message(words) : taskMessage(words)
