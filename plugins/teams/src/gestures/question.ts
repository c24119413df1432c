// An answer to “shall this go to the customer?”: it counts for the words the card shows, and for what its author had read.
import type { MirrorView } from '@deskless/core/contract'
import { fromPlain, newerThan, seenOf } from '@deskless/core/contract'
import { partsOf } from '../line.ts'
import { message } from '../render/answers.ts'
import { failureSentence, sentences } from '../render/sentences.ts'
import type { Asked } from './asking.ts'
import { askAbout, checkNewest, settleQuestion } from './asking.ts'
import { editedInto } from './edited.ts'
import type { Press } from './press.ts'
import { act, textIn } from './press.ts'
import { barOf, isOwn, noteAt, reply, whyNotSend, wordsOf } from './send-line.ts'

export const decideQuestion = async (press: Press, view: MirrorView, yes: boolean): Promise<unknown> => {
  const { installation, person } = press
  const key = textIn(press, 'key')
  if (!isOwn(press, await noteAt(press, key))) return message(sentences.notYours)
  try {
    const asked = await checkNewest(installation, view, person, key)
    if (yes) return message(await (asked.correction === undefined ? sent : corrected)(press, view, asked))
    const said = asked.correction === undefined ? sentences.keptInternal : sentences.customerKeeps
    await settleQuestion(installation, view, person, said)
    return message(said)
  } catch (error) {
    const said = failureSentence(error)
    if (!said) throw error
    return message(said)
  }
}

/** What became of the yes. */
const sent = async (press: Press, view: MirrorView, { key, seen, text: shown }: Asked): Promise<string> => {
  const { installation, person } = press
  const note = await noteAt(press, key)
  if (note?.kind !== 'note' || note.removedAt) return sentences.sentBefore
  const text = wordsOf(note)
  const line = { key, text, own: true, note, ...(await editedInto(installation, view, key)) }
  const bar = barOf(line) ?? (await whyNotSend(press, view, line))
  if (bar) return bar
  // Pictures leave only when they are ticked, which is what the form is for.
  if (seenOf(note)?.files.length)
    return '🔒 It carries a picture. Use Send to customer in the menu of your line, and tick what goes.'
  const stale = person.member ? await newerThan(installation, view, seen, person.member) : []
  if (stale.length > 0 || text !== shown) {
    // A button of a card opens no form: the question comes back with what its author has not seen.
    await askAbout(installation, view, person, { key, text, stale }, [])
    return sentences.askedAnew
  }
  await reply(press, view, { key, parts: partsOf(fromPlain(text)), note, seen })
  await settleQuestion(installation, view, person, sentences.sent)
  return sentences.sent
}

/** The new words of a line that was sent go as an answer of their own; the customer has both. */
const corrected = async (press: Press, view: MirrorView, asked: Asked): Promise<string> => {
  const { installation, person } = press
  const { key, seen, text, correction, question } = asked
  const answer = await noteAt(press, key)
  if (answer?.kind !== 'out' || answer.removedAt) return sentences.sentBefore
  const now = await editedInto(installation, view, key)
  if (now.mentions || now.foreign) return sentences.quoted
  const bar = await whyNotSend(press, view, { key, text, own: true, note: answer, ...now })
  if (bar) return bar
  const stale = person.member ? await newerThan(installation, view, seen, person.member) : []
  if (stale.length > 0) {
    await askAbout(installation, view, person, { key, text, stale, correction }, [])
    return sentences.askedAnew
  }
  const body = { conversation: view.conversation.id, parts: partsOf(fromPlain(text)) }
  await act(press, 'reply', body, { id: `teams:${question}:correction`, expect: { lastSpokenNumber: seen } })
  await settleQuestion(installation, view, person, sentences.sent)
  return sentences.sent
}
