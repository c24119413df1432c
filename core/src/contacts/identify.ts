import { sql } from 'kysely'
import type { IdentityClaim, Profile } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import { joinVerified } from './join.ts'
import type { Person } from './people.ts'
import { people } from './people.ts'
import { enrich } from './profile.ts'
import { heldBy, isSomeoneElse } from './someone-else.ts'
import type { Claimed } from './spelled.ts'
import { spelled } from './spelled.ts'
import { suggestMerges } from './suggest-merges.ts'

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
export const identify = async (trx: Trx, given: readonly Sender[]): Promise<Identified[]> => {
  const senders = given.map((sender) => ({ ...sender, identities: sender.identities.map(spelled) }))
  const drafts = senders.map(draft)
  const owners = await claimVerified(trx, drafts)
  const held = heldByOthers(drafts, owners)
  const before = await heldBefore(trx, drafts, held)
  const choices = drafts.map((draft) => choose(draft, owners, before))
  const chosen = choices.map(({ contact }) => contact)
  await repoint(trx, owners)
  const fresh = await createMissing(trx, drafts, chosen)
  const noted = await recordUnverified(trx, senders, choices)
  for (const [i, claims] of held.entries())
    for (const claim of claims)
      if (!choices[i]!.strangers.has(claim.holder)) await joinVerified(trx, { ...claim, contact: chosen[i]! })
  await suggestMerges(trx, [...taken(owners), ...noted])
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

type Spelled = Omit<Sender, 'identities'> & { identities: readonly Claimed[] }
type Draft = { sender: Spelled; candidate: string; isNew: boolean }

/** A stranger whose address is vouched for is never taken for the thread's own contact. */
const draft = (sender: Spelled): Draft => {
  const known = sender.identities.some((claim) => claim.verified) ? undefined : sender.known
  return { sender, candidate: known ?? uuidv7(), isNew: known === undefined }
}

/** Who holds a verified claim. `ours`: this transaction took it for that candidate. */
type Owner = { accountId: string; claim: Claimed; contact: string; ours: boolean; moved: boolean }

/** Of each sender the verified claims that led to somebody before: two that led to different people mean they are one. */
const heldByOthers = (drafts: readonly Draft[], owners: ReadonlyMap<string, Owner>) =>
  drafts.map(({ sender: { accountId, identities } }) =>
    identities.flatMap((claim) => {
      const owner = claim.verified ? owners.get(claimKey(accountId, claim)) : undefined
      return owner && !owner.ours ? [{ accountId, claim, holder: owner.contact }] : []
    }),
  )

/** Addresses nobody was vouched for before this. */
const taken = (owners: ReadonlyMap<string, Owner>) =>
  [...owners.values()]
    .filter((owner) => owner.ours)
    .map(({ accountId, contact, claim: { namespace, value } }) => ({ accountId, contact, namespace, value }))

const claimKey = (accountId: string, claim: Pick<IdentityClaim, 'namespace' | 'value'>): string =>
  `${accountId}\0${claim.namespace}\0${claim.value}`

const claimVerified = async (trx: Trx, drafts: readonly Draft[]): Promise<Map<string, Owner>> => {
  const owners = new Map<string, Owner>()
  for (const { sender, candidate } of drafts)
    for (const claim of sender.identities) {
      const key = claimKey(sender.accountId, claim)
      if (claim.verified && !owners.has(key))
        owners.set(key, { accountId: sender.accountId, claim, contact: candidate, ours: true, moved: false })
    }
  if (owners.size === 0) return owners
  const holders = await takeOrRead(trx, owners)
  for (const [key, owner] of owners) {
    const holder = holders.get(key)
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
        spelled: o.claim.spelled,
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
  return new Map(rows.rows.map((r) => [claimKey(r.account_id, r), r.contact_id]))
}

type Holdings = Awaited<ReturnType<typeof heldBy>>

/** Asked only of whom one of several claims led to: nobody else could turn out to be another. */
const heldBefore = (trx: Trx, drafts: readonly Draft[], held: ReturnType<typeof heldByOthers>): Promise<Holdings> =>
  heldBy(
    trx,
    held.flatMap((claims, i) =>
      vouchedOf(drafts[i]!.sender).length > 1
        ? claims.map(({ accountId, holder }) => ({ accountId, contact: holder }))
        : [],
    ),
  )

// A mere claim may bear the name of what another sender of this batch is vouched for.
const vouchedOf = ({ identities }: Spelled): Claimed[] => identities.filter((claim) => claim.verified)

/** `strangers`: whom a claim led to, and who is somebody else. `refused`: those claims, which remain with them. */
type Choice = { contact: string; strangers: ReadonlySet<string>; refused: readonly Claimed[] }

/** A contact that was there before wins over one we would make; claims we took for the loser move to the winner. */
const choose = ({ sender, candidate }: Draft, owners: Map<string, Owner>, before: Holdings): Choice => {
  const vouched = vouchedOf(sender)
  const mine = vouched.flatMap((claim) => owners.get(claimKey(sender.accountId, claim)) ?? [])
  const strangers = strangersAmong(mine, vouched, owners, before)
  const winner =
    mine.find((owner) => owner.contact !== candidate && !strangers.has(owner.contact))?.contact ?? candidate
  for (const owner of mine)
    if (owner.ours && owner.contact === candidate && winner !== candidate) {
      owner.contact = winner
      owner.moved = true
    }
  const refused = mine.filter((owner) => strangers.has(owner.contact)).map((owner) => owner.claim)
  return { contact: winner, strangers, refused }
}

/** Whoever the last claim leads to is never one: nothing was said that they are not. */
const strangersAmong = (
  mine: readonly Owner[],
  vouched: readonly Claimed[],
  owners: ReadonlyMap<string, Owner>,
  before: Holdings,
): Set<string> => {
  const strangers = new Set<string>()
  if (mine.length < 2) return strangers
  const last = mine.at(-1)?.contact
  for (const { contact } of mine) {
    const now = [...owners.values()].filter((owner) => owner.contact === contact).map((owner) => owner.claim)
    if (contact !== last && isSomeoneElse([...(before.get(contact) ?? []), ...now], vouched)) strangers.add(contact)
  }
  return strangers
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
        time_zone: profile?.timeZone ?? null,
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

type Noted = { accountId: string; contact: string; namespace: string; value: string }

/** Answers what nobody had said of them before. */
const recordUnverified = async (
  trx: Trx,
  senders: readonly Spelled[],
  choices: readonly Choice[],
): Promise<Noted[]> => {
  const rows = senders.flatMap(({ accountId, identities }, i) => {
    const { contact, refused } = choices[i]!
    const mere = [...identities.filter((claim) => !claim.verified), ...refused]
    return mere.map((claim) => ({
      ...claim,
      verified: false,
      account_id: accountId,
      id: uuidv7(),
      contact_id: contact,
    }))
  })
  if (rows.length === 0) return []
  rows.sort((a, b) => (rowKey(a) < rowKey(b) ? -1 : 1))
  return trx
    .insertInto('identities')
    .values(rows)
    .onConflict((c) => c.columns(['account_id', 'contact_id', 'namespace', 'value']).doNothing())
    .returning(['account_id as accountId', 'contact_id as contact', 'namespace', 'value'])
    .execute()
}

const rowKey = (row: { account_id: string; contact_id: string; namespace: string; value: string }): string =>
  `${row.account_id}\0${row.contact_id}\0${row.namespace}\0${row.value}`
