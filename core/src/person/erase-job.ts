import type { ClaimedJob } from '../jobs/claim.ts'
import { renew } from '../jobs/claim.ts'
import type { Outcome, Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import { cutOff } from './cut-off.ts'
import { ERASE } from './erase.ts'
import { listenForEchoes } from './erase-echoes.ts'
import { eraseFiles } from './erase-files.ts'
import { eraseConversation, eraseMergeLines, isSomethingLeft, tellConversation } from './erase-messages.ts'
import { eraseRawItems } from './erase-raw.ts'
import { eraseLeftovers, eraseRefs } from './erase-refs.ts'
import { eraseTranscripts } from './erase-transcripts.ts'
import type { Person } from './whose.ts'
import { personOf } from './whose.ts'

const LEASE_MS = 600_000
const AGAIN_MS = 2_000

/**
 * Erases a person step by step: first they are cut off, then everything they were known by is looked for. Cut off anywhere
 * itself, the job begins anew, and each step passes over what it did before.
 */
export const eraseSubscriber = (services: Services): Subscriber => ({
  name: ERASE,
  batch: 1,
  parallel: 1,
  leaseMs: LEASE_MS,
  run: perLane(services.db, services.log, (job) => erase(services, job)),
})

const erase = async (services: Services, job: ClaimedJob): Promise<Outcome> => {
  await erasePlugins(services, job)
  const known = await cutOff(services, job)
  if (!known) return 'done'
  const { person, traces, sealed } = known
  await eraseRawItems(services, person.accountId, traces)
  await eraseFiles(services, person)
  await each(services, job, person, (id) => eraseConversation(services, person.accountId, id))
  await eraseTranscripts(services, person)
  await eraseMergeLines(services, person.accountId, person.contacts)
  await eraseRefs(services, person)
  await eraseLeftovers(services, person, traces)
  // A reply was on its way out, or somebody wrote a note meanwhile: once more for that.
  if (await isSomethingLeft(services, person)) return { again: new Date(Date.now() + AGAIN_MS) }
  // What plugins were still to hear of when they were asked first, they have heard by now, or find erased.
  await erasePlugins(services, job)
  await services.db.transaction((trx) => listenForEchoes(trx, job, sealed))
  await each(services, job, person, (id) => tellConversation(services, person.accountId, id))
  services.log.info({ account: person.accountId, contact: person.root }, 'A person was erased.')
  return 'done'
}

/** At least once for every contact the person had; a plugin that fails is asked again, and nothing is forgotten before. */
const erasePlugins = async (services: Services, { accountId, lane }: ClaimedJob): Promise<void> => {
  const person = await personOf(services.db.root, accountId, lane)
  for (const plugin of services.registry.all)
    for (const contact of plugin.erase ? (person?.contacts ?? []) : [])
      await plugin.erase?.(contact, services.hubFor(accountId, plugin.id))
}

const each = async (
  { db }: Services,
  job: ClaimedJob,
  { conversations }: Person,
  work: (id: string) => Promise<void>,
): Promise<void> => {
  for (const id of conversations) {
    if (!(await renew(db.root, job, LEASE_MS)))
      throw new Error('The lease of an erasure ended; whoever has it goes on.')
    await work(id)
  }
}
