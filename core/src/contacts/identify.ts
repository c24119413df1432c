import { sql } from 'kysely'
import type { IdentityClaim, Profile } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import type { Person } from './people.ts'
import { people } from './people.ts'
import { enrich } from './profile.ts'

/** Someone who wrote. `known`: the contact of the thread they wrote in, for when nothing vouches for who they are. */
export type Sender = {
  accountId: string
  identities: readonly IdentityClaim[]
  profile?: Profile
  known?: string
}

export type Identified = Person & { created: boolean }

/**
 * Finds or makes the contact of every sender, in the order given. Only verified claims find a contact; the others are
 * recorded with it. Verified claims are taken by their unique index and read back in a later statement, so two
 * transactions that meet a new person at once make one contact; sorted, so they never wait for each other in a circle.
 */
export const identify = async (trx: Trx, senders: readonly Sender[]): Promise<Identified[]> => {
  const drafts = senders.map(draft)
  const owners = await claimVerified(trx, drafts)
  const chosen = drafts.map((draft) => choose(draft, owners))
  await repoint(trx, owners)
  const fresh = await createMissing(trx, drafts, chosen)
  await recordUnverified(trx, senders, chosen)
  await enrich(
    trx,
    senders.map(({ accountId, profile }, i) => ({ accountId, contact: chosen[i]!, profile })),
    fresh,
  )
  const found = await people(
    trx,
    senders.map(({ accountId }, i) => ({ accountId, contact: chosen[i]! })),
  )
  return found.map((person) => ({ ...person, created: fresh.has(person.contact) }))
}

type Draft = { sender: Sender; candidate: string; isNew: boolean }

/** A stranger whose address is vouched for is never taken for the thread's own contact. */
const draft = (sender: Sender): Draft => {
  const known = sender.identities.some((claim) => claim.verified) ? undefined : sender.known
  return { sender, candidate: known ?? uuidv7(), isNew: known === undefined }
}

/** Who holds a verified claim. `ours`: this transaction took it for that candidate. */
type Owner = { accountId: string; claim: IdentityClaim; contact: string; ours: boolean; moved: boolean }

const claimKey = (accountId: string, claim: IdentityClaim): string => `${accountId}\0${claim.namespace}\0${claim.value}`

const claimVerified = async (trx: Trx, drafts: readonly Draft[]): Promise<Map<string, Owner>> => {
  const owners = new Map<string, Owner>()
  for (const { sender, candidate } of drafts)
    for (const claim of sender.identities) {
      const key = claimKey(sender.accountId, claim)
      if (claim.verified && !owners.has(key))
        owners.set(key, { accountId: sender.accountId, claim, contact: candidate, ours: true, moved: false })
    }
  if (owners.size === 0) return owners
  const taken = await takeOrRead(trx, owners)
  for (const [key, owner] of owners) {
    const holder = taken.get(key)
    // Erased between our two statements: the whole transaction starts again and makes the contact anew.
    if (!holder) throw Object.assign(new Error('An identity vanished while it was read.'), { code: '40001' })
    owner.ours = holder === owner.contact
    owner.contact = holder
  }
  return owners
}

const takeOrRead = async (trx: Trx, owners: ReadonlyMap<string, Owner>): Promise<Map<string, string>> => {
  const sorted = [...owners.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, owner]) => owner)
  await trx
    .insertInto('identities')
    .values(
      sorted.map((o) => ({
        account_id: o.accountId,
        id: uuidv7(),
        contact_id: o.contact,
        namespace: o.claim.namespace,
        value: o.claim.value,
        verified: true,
      })),
    )
    .onConflict((c) => c.doNothing())
    .execute()
  const rows = await sql<{ account_id: string; namespace: string; value: string; contact_id: string }>`
    SELECT account_id, namespace, value, contact_id FROM identities
    WHERE verified AND (account_id, namespace, value) IN (SELECT * FROM unnest(
      ${sorted.map((o) => o.accountId)}::uuid[], ${sorted.map((o) => o.claim.namespace)}::text[], ${sorted.map((o) => o.claim.value)}::text[]))`.execute(
    trx,
  )
  return new Map(rows.rows.map((r) => [claimKey(r.account_id, { ...r, verified: true }), r.contact_id]))
}

/** A contact that was there before wins over one we would make; claims we took for the loser move to the winner. */
const choose = ({ sender, candidate }: Draft, owners: Map<string, Owner>): string => {
  const mine = sender.identities.flatMap((claim) => owners.get(claimKey(sender.accountId, claim)) ?? [])
  const winner = mine.find((owner) => owner.contact !== candidate)?.contact ?? candidate
  for (const owner of mine)
    if (owner.ours && owner.contact === candidate && winner !== candidate) {
      owner.contact = winner
      owner.moved = true
    }
  return winner
}

/** What was only claimed by the winner until now is vouched for, so the mere claim goes. */
const repoint = async (trx: Trx, owners: ReadonlyMap<string, Owner>): Promise<void> => {
  const moved = [...owners.values()].filter((owner) => owner.moved)
  if (moved.length === 0) return
  await sql`
    DELETE FROM identities USING unnest(
      ${moved.map((o) => o.accountId)}::uuid[], ${moved.map((o) => o.contact)}::uuid[],
      ${moved.map((o) => o.claim.namespace)}::text[], ${moved.map((o) => o.claim.value)}::text[]
    ) AS moved (account_id, contact_id, namespace, value)
    WHERE identities.account_id = moved.account_id AND identities.contact_id = moved.contact_id
      AND identities.namespace = moved.namespace AND identities.value = moved.value AND NOT verified`.execute(trx)
  await sql`
    UPDATE identities SET contact_id = moved.contact_id FROM unnest(
      ${moved.map((o) => o.accountId)}::uuid[], ${moved.map((o) => o.contact)}::uuid[],
      ${moved.map((o) => o.claim.namespace)}::text[], ${moved.map((o) => o.claim.value)}::text[]
    ) AS moved (account_id, contact_id, namespace, value)
    WHERE identities.account_id = moved.account_id AND identities.namespace = moved.namespace
      AND identities.value = moved.value AND verified`.execute(trx)
}

/** Only contacts whose claim won, or that nobody vouches for and no thread knows. */
const createMissing = async (trx: Trx, drafts: readonly Draft[], chosen: readonly string[]): Promise<Set<string>> => {
  const fresh = new Map(
    drafts.flatMap(({ sender, candidate, isNew }, i) =>
      chosen[i] === candidate && isNew ? [[candidate, sender] as const] : [],
    ),
  )
  if (fresh.size === 0) return new Set()
  await trx
    .insertInto('contacts')
    .values(
      [...fresh].map(([id, { accountId, profile }]) => ({
        account_id: accountId,
        id,
        name: profile?.name ?? '',
        avatar_url: profile?.avatarUrl ?? null,
        locale: profile?.locale ?? null,
        attributes: JSON.stringify(profile?.attributes ?? {}),
      })),
    )
    .execute()
  await record(
    trx,
    [...fresh].map(([id, { accountId }]) => ({
      accountId,
      type: 'contact.changed' as const,
      data: { contact: id, created: true },
    })),
  )
  return new Set(fresh.keys())
}

const recordUnverified = async (trx: Trx, senders: readonly Sender[], chosen: readonly string[]): Promise<void> => {
  const rows = senders.flatMap((sender, i) =>
    sender.identities
      .filter((claim) => !claim.verified)
      .map(({ namespace, value }) => ({
        account_id: sender.accountId,
        id: uuidv7(),
        contact_id: chosen[i]!,
        namespace,
        value,
        verified: false,
      })),
  )
  if (rows.length === 0) return
  rows.sort((a, b) => (rowKey(a) < rowKey(b) ? -1 : 1))
  await trx
    .insertInto('identities')
    .values(rows)
    .onConflict((c) => c.columns(['account_id', 'contact_id', 'namespace', 'value']).doNothing())
    .execute()
}

const rowKey = (row: { account_id: string; contact_id: string; namespace: string; value: string }): string =>
  `${row.account_id}\0${row.contact_id}\0${row.namespace}\0${row.value}`
