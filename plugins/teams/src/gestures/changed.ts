import type { MessageView, MirrorView, Part, Visibility } from '@deskless/core/contract'
import { fromPlain, Refusal, reasons, text } from '@deskless/core/contract'
import type { Activity } from '../activity.ts'
import { ageOf, channelIn, rootIn } from '../activity.ts'
import { callsIn } from '../calls.ts'
import type { Installation } from '../client.ts'
import type { Given } from '../given.ts'
import { decide, partsOf } from '../line.ts'
import type { Someone } from '../people.ts'
import { whoIs } from '../people.ts'
import { keyOf, placeOf } from '../places.ts'
import type { Reading } from '../render/read.ts'
import { readLine } from '../render/read.ts'
import { refusalSentence, sentences } from '../render/sentences.ts'
import { tellOnly } from '../say.ts'
import { threadView } from '../threads.ts'
import { askAbout, settleEdited } from './asking.ts'
import { noteEdited } from './edited.ts'
import { forgetHeld, onHeldEdited } from './held.ts'
import { meantBy } from './meant.ts'
import { onLine } from './typed.ts'

type Changed = { key: string; view: MirrorView; author: Someone }

/** A line below a card; undefined for one elsewhere, or of an app. */
const changedIn = async (activity: Activity, installation: Installation): Promise<Changed | undefined> => {
  const [channel, root] = [channelIn(activity), rootIn(activity)]
  const view = channel && root ? await threadView(installation, channel, root) : undefined
  if (!view || !channel || !activity.id) return undefined
  const author = await whoIs(installation, activity.from ?? {}, channel)
  return author.person === 'bot' ? undefined : { key: keyOf(channel, activity.id), view, author }
}

export const onEdited = async (activity: Activity, given: Given): Promise<void> => {
  const { installation } = given
  const changed = await changedIn(activity, installation)
  if (!changed) return
  const { key, author, view } = changed
  const read = readLine(activity)
  await noteEdited(installation, view, key, read)
  if (await installation.desk?.holds.isHeld(key)) return onHeldEdited(activity, changed, installation)
  const ref = await installation.refs.find(key)
  // Events may overtake each other: a line whose change comes first is read as it reads by now, and never sent for it.
  if (!ref) return onLine(activity, given, true)
  const message = ref.kind === 'message' ? await installation.hub.read.message(ref.id) : undefined
  if (!message || message.removedAt) return
  const { internal, text: said } = meantBy(installation, read)
  const files = message.parts.filter((part) => part.is === 'file')
  const parts = partsOf(fromPlain(said), files)
  if (parts.length === 0 || said === message.text) return
  await settleEdited(installation, view, author, key)
  const edit: Edit = { installation, changed, message, said, parts, id: `teams:${given.key}:edit` }
  if (message.kind === 'out') return editAnswer(edit, activity, internal)
  await editNote(edit, read)
}

type Edit = {
  installation: Installation
  changed: Changed
  message: MessageView
  said: string
  parts: Part[]
  id: string
}

/** It calls those it calls now. */
const editNote = async ({ installation, changed, message, parts, id }: Edit, read: Reading): Promise<void> => {
  const { author, view, key } = changed
  const ofPlugin = message.author.kind === 'plugin'
  const named = ofPlugin ? [text(`${author.name} (Teams):`), ...parts] : parts
  const by = { actor: actorOf(ofPlugin, author), id }
  const mayCall = by.actor.kind === 'member' && message.kind === 'note'
  const calls = mayCall ? await callsIn(installation, placeOf(key).channel, read.called) : {}
  await installation.hub
    .command('edit', { message: message.id, parts: named, ...calls }, by)
    .catch(async (error: unknown) => {
      if (!(error instanceof Refusal)) throw error
      await tellOnly(installation, { person: author, root: view.root }, refusalSentence(error))
    })
}

/** Changed at the customer's side where its channel can, and as if it were said now; else its author may send a correction. */
const editAnswer = async (edit: Edit, activity: Activity, internal: boolean): Promise<void> => {
  const { installation, changed, message, said, parts, id } = edit
  const { author, view, key } = changed
  // Its new beginning may say that these words are for colleagues, or for the bot.
  if (internal) return tellKept(edit, '')
  const decided = await correction(activity, changed, said, installation)
  if (decided.is === 'internal') return tellKept(edit, '')
  const offer = (why: string): Promise<void> =>
    readLine(activity).mentions
      ? tellKept(edit, why)
      : askAbout(installation, view, author, { key, text: said, correction: why }, [])
  if (decided.is === 'ask') return offer(decided.because.map((reason) => reasons[reason]).join(' '))
  const by = { actor: actorOf(false, author), id }
  await installation.hub.command('edit', { message: message.id, parts }, by).catch(async (error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    await offer(error.tell)
  })
}

/** Whether the customer may get the new words by themselves. */
const correction = (
  activity: Activity,
  { author, view }: Changed,
  said: string,
  installation: Installation,
): Promise<Visibility> => {
  const { mentions, quoted } = readLine(activity)
  const deed = { gesture: 'correction', actor: author, line: 'own', view, text: said, edit: true, mentions } as const
  const odd = quoted ? ({ subtype: 'unknown' } as const) : {}
  return decide(installation, { ...deed, age: ageOf(activity), ...odd })
}

/** What was sent stays as it was, and these words are none to send. */
const tellKept = ({ installation, changed: { author, view } }: Edit, why: string): Promise<void> =>
  tellOnly(
    installation,
    { person: author, root: view.root },
    `⚠️ ${[why, sentences.customerKeeps, 'To send a correction, press Reply on the card.'].filter(Boolean).join(' ')}`,
  )

const actorOf = (ofPlugin: boolean, { member }: Someone) =>
  ofPlugin || !member ? ({ kind: 'plugin', id: 'teams' } as const) : ({ kind: 'member', id: member.id } as const)

/** A note leaves a tombstone; an answer is taken back where the channel can, else its author learns that it stays. */
export const onDeleted = async (activity: Activity, { installation, key: item }: Given): Promise<void> => {
  const changed = await changedIn(activity, installation)
  if (!changed) return
  const { key, author, view } = changed
  if (await installation.desk?.holds.drop(key)) return forgetHeld(key, installation)
  const ref = await installation.refs.find(key)
  // Gone before we heard of it: should its own event still come, it is known and none to read.
  if (!ref) return void (await installation.refs.claim(key, 'mirror', view.conversation.id))
  const message = ref.kind === 'message' ? await installation.hub.read.message(ref.id) : undefined
  if (!message || message.removedAt) return
  const by = { actor: actorOf(message.author.kind === 'plugin', author), id: `teams:${item}:remove` }
  await installation.hub.command('remove', { message: message.id }, by).catch(async (error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    const keeps = message.kind === 'out' ? `${sentences.customerKeeps} ` : ''
    await tellOnly(installation, { person: author, root: view.root }, keeps + refusalSentence(error))
  })
}
