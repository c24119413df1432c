// `emulate` as a second opinion on our reading of Slack's documents, by somebody else: the whole hub is installed there by its
// page and mirrors a conversation, and the same calls are made there and at our simulator. Fetched when this is run, never
// installed with the rest. `node plugins/slack/src/testing/emulate/main.ts`
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '../../../simulator/index.ts'
import { calls, outcomesAt } from './calls.ts'
import { startEmulate } from './emulate.ts'
import { mirrorsInto } from './line.ts'

/** Where the two differ, and why we stay with ours. */
const LENIENT = 'Slack refuses it, as its documents say'
const KNOWN: Readonly<Record<string, string>> = {
  'auth.test with a wrong token': LENIENT,
  'chat.postMessage with too long a block': LENIENT,
  'chat.postMessage with an unknown block': LENIENT,
}

const folder = await mkdtemp(join(tmpdir(), 'deskless-emulate-'))
const emulate = await startEmulate(folder)
const slack = await startSimulator({ seed: 'demo', rateLimits: 'off' })
let failed = false
const say = (good: boolean, words: string): void => {
  failed ||= !good
  console.log(`${good ? 'ok  ' : 'NO  '} ${words}`)
}
try {
  await mirrorsInto(emulate, say)
  const [theirs, ours] = [
    await outcomesAt({ api: emulate.apiUrl, token: emulate.token, person: emulate.person, support: emulate.support }),
    await outcomesAt({
      api: slack.apiUrl,
      token: slack.demo.credentials.botToken,
      person: slack.demo.maya.id,
      support: slack.demo.support.id,
    }),
  ]
  for (const { name } of calls) {
    const why = KNOWN[name]
    const [a, b] = [theirs.get(name), ours.get(name)]
    if (a === b) say(true, `${name}: ${a}`)
    else say(why !== undefined, `${name}: ${a} there, ${b} here${why ? `; ${why}` : ''}`)
  }
} finally {
  emulate.stop()
  await slack.close()
  await rm(folder, { recursive: true, force: true })
}
process.exitCode = failed ? 1 : 0
