// More of a random afternoon: what others propose, what is offered after the fact, and ways out of other places than the thread.
import { text } from '@deskless/core/contract'
import { until } from '@deskless/core/testing'
import type { HumanDriver, Seen, SeenView } from '../../simulator/index.ts'
import { confirms } from './acts.ts'
import type { Step, Story } from './afternoon.ts'
import { AGENTS, EVERYBODY, grant, pick, quiet, thread, words, wordsIn, wrote } from './afternoon.ts'
import { goesOn, installationOf } from './lost.ts'

const IN_HOUSE = EVERYBODY.filter((one) => one !== 'sven')

/** Words proposed by a rule or an AI: nobody's, until somebody sends them. */
export const suggests: Step = async (story) => {
  const word = words()
  const { id: conversation, spam, status } = await story.line.conversation()
  if (spam || status === 'resolved') return
  await story.line.hub.command('suggest', { conversation, parts: [text(word)], why: 'They asked before' })
  story.told.push(`${word} is suggested`)
}

export const drafts: Step = async (story) => {
  await quiet(story)
  const who = pick(story, IN_HOUSE)
  const open = (await thread(story, who)).filter(({ controls }) =>
    controls.some(({ actionId }) => actionId === 'draft_edit'),
  )
  if (open.length === 0) return
  const draft = pick(story, open)
  const [word = ''] = wordsIn(draft.words)
  const press = pick(
    story,
    ['draft_send', 'draft_edit', 'draft_discard'].filter((one) => offers(draft, one)),
  )
  const human = story.line.slack.human.as(who)
  await whereIsIt(story, story.sendable || (story.away && story.fit), async () => {
    if (press === 'draft_send') grant(story, word, who)
    await human.click(draft, press)
    story.told.push(`${who} presses ${press} on ${word}`)
    // In the form it stands again, and what is written there goes instead.
    const form = await human.view()
    if (form) await writesAnew(story, who, form)
  })
}

/** What is done outside the thread is as fit for sending as the place it is sent from. */
const whereIsIt = async (story: Story, sendable: boolean, done: () => Promise<void>): Promise<void> => {
  const before = story.sendable
  story.sendable = sendable
  await done()
  story.sendable = before
}

const offers = ({ controls }: Seen, what: string): boolean => controls.some(({ actionId }) => actionId === what)

/** Sends new words from a form, and leaves it. What stood in it before goes nowhere. */
const writesAnew = async (
  story: Story,
  who: string,
  form: SeenView,
  values: Record<string, unknown> = {},
): Promise<void> => {
  const human = story.line.slack.human.as(who)
  const word = words()
  grant(story, word, who)
  await human.submit(form, { text: word, ...values })
  story.told.push(`${who} sends ${word} from the form`)
  await putAway(human)
}

const putAway = async (human: HumanDriver): Promise<void> => {
  const left = await human.view()
  if (left) await human.close(left, { all: true })
}

/** After an edit that could not follow: the newer words once more, as they stand in the form. */
export const corrects: Step = async (story) => {
  await quiet(story)
  const who = pick(story, AGENTS)
  const offered = (await thread(story, who)).filter((one) => offers(one, 'correct') && !story.taken.has(one.ts))
  if (offered.length === 0) return
  const offer = pick(story, offered)
  story.taken.add(offer.ts)
  const human = story.line.slack.human.as(who)
  await human.click(offer, 'correct')
  const form = await human.view()
  if (!form) return
  const inputs = form.blocks.filter(({ type }) => type === 'input')
  for (const word of wordsIn(JSON.stringify(inputs))) grant(story, word, who)
  await human.submit(form)
  story.told.push(`${who} sends the correction ${wordsIn(JSON.stringify(inputs)).join(' ')}`)
  await putAway(human)
}

/** Somebody else is written to first: the line it began from stands in the form, and other words are sent. */
export const starts: Step = async (story) => {
  const found = story.said.length > 0 ? pick(story, story.said) : undefined
  if (!found) return
  const who = pick(story, IN_HOUSE)
  const human = story.line.slack.human.as(who)
  await quiet(story)
  await human.openShortcut(found.seen, 'new_conversation')
  const form = await human.view()
  story.told.push(`${who} begins a conversation from ${found.words}: ${form ? 'a form' : 'none'}`)
  if (!form) return
  if (story.random() < 0.3) return human.close(form, { all: true })
  const to = { 'start:address': `bob ${words().replace('q', 'x')}` }
  // It is bound to no channel.
  await whereIsIt(story, story.fit, () =>
    form.words.includes('Template') ? fillsIn(story, who, form, 'start', to) : writesAnew(story, who, form, to),
  )
  await putAway(human)
}

/** The time to answer freely is over for a while: Reply offers templates, and lines that are meant for the customer are refused. */
export const closes =
  (meanwhile: readonly Step[]): Step =>
  async (story) => {
    await quiet(story)
    story.closes(true)
    story.told.push('only templates go')
    await template(story)
    await goesOn(story, meanwhile)
    await quiet(story)
    story.closes(false)
    story.told.push('the window is open again')
  }

const template = async (story: Story): Promise<void> => {
  const who = pick(story, IN_HOUSE)
  const human = story.line.slack.human.as(who)
  const root = (await thread(story, who))[0]
  if (!root || !offers(root, 'reply')) return
  await human.click(root, 'reply')
  const form = await human.view()
  if (form?.words.includes('Template')) await fillsIn(story, who, form, 'reply')
  await putAway(human)
}

/** The approved words, and one of their own. */
const fillsIn = async (
  story: Story,
  who: string,
  form: SeenView,
  of: 'reply' | 'start',
  values: Record<string, unknown> = {},
): Promise<void> => {
  const human = story.line.slack.human.as(who)
  await human.click(form, `${of}:template`, 'hello_again en')
  const filled = await until(async () => {
    const view = await human.view()
    return view?.words.includes('{{1}}') && view
  }, 'the field of the template')
  const word = words()
  grant(story, word, who)
  await human.submit(filled, { 'value:1': word, ...values })
  story.told.push(`${who} sends a template with ${word}`)
}

/** A note from elsewhere stands in the thread, where people try to send it. */
export const notesElsewhere: Step = async (story) => {
  const { line } = story
  const word = words()
  const { id: conversation } = await line.conversation()
  await line.hub.command('note', { conversation, parts: [text(word)] }, { member: line.hub.omar })
  wrote(story, word, 'omar')
  await quiet(story)
  const who = pick(story, IN_HOUSE)
  const post = (await thread(story, who)).find((one) => one.words.includes(word) && !one.ephemeral)
  story.told.push(`omar notes ${word} elsewhere`)
  if (!post) return
  const human = line.slack.human.as(who)
  await human.react(post, '📤')
  await quiet(story)
  await human.openShortcut(post, 'send_to_customer')
  await confirms(story, who)
}

const TO_SHOW = ['❤️', '🎉', '👏']
const OF_OTHERS = ['🐙', '🦑', '🐌']

/** An emoji on what the customer wrote, and one that is never theirs, on what a colleague wrote. */
export const shows: Step = async (story) => {
  const { line, sendable, shown, said } = story
  await quiet(story)
  const hers = (await thread(story, 'maya')).find(
    (one) => one.words.startsWith('Where is my parcel?') && one.ts !== story.root.ts,
  )
  const who = pick(story, EVERYBODY)
  const emoji = pick(story, AGENTS.includes(who) ? TO_SHOW : OF_OTHERS)
  if (AGENTS.includes(who) && sendable) shown.add(emoji)
  if (hers) await line.slack.human.as(who).react(hers, emoji)
  const typed = said.length > 0 ? pick(story, said) : undefined
  if (typed) await line.slack.human.as(pick(story, AGENTS)).react(typed.seen, '🍕')
  story.told.push(`${who} puts ${emoji} on her line`)
}

/** The conversation goes on in another channel for a while: what is typed in the thread it left stays there. */
export const moves =
  (meanwhile: readonly Step[]): Step =>
  async (story) => {
    const { line } = story
    await quiet(story)
    const installation = (await installationOf(story)).id
    const { id: conversation, status } = await line.conversation()
    if (status === 'resolved' || !story.sendable) return
    const { slack, hub } = line
    const members = [slack.demo.maya.id, slack.demo.omar.id]
    const { id: away } = slack.addChannel(slack.demo.team.id, { name: `away-${words()}`, members })
    await hub.command('move_mirror', { conversation, installation, channel: away })
    await quiet(story)
    story.sendable = false
    story.away = true
    story.told.push('it goes on in another channel')
    await goesOn(story, meanwhile)
    await quiet(story)
    story.away = false
    await hub.command('move_mirror', { conversation, installation, channel: story.root.channel })
    const isNew = (one: Seen): boolean =>
      one.metadata !== undefined && one.ts > story.root.ts && one.words.startsWith('Nadia')
    story.root = await until(async () => (await slack.human.channel('#support')).find(isNew), 'the new card')
    await quiet(story)
    await settledAgain(story)
  }

/** Where it came to stand it is as the rule says. */
const settledAgain = async (story: Story): Promise<void> => {
  const { root: db } = story.line.hub.hub.services.db
  const hold_seconds = story.holds ? 36_000 : 0
  await db.updateTable('mirrors').set({ mode: 'explicit', hold_seconds }).execute()
  story.mode = 'explicit'
  story.sendable = true
  // What stands in the threads it left watches for ever.
  story.said = []
  story.told.push('it is back, in a new thread')
}
