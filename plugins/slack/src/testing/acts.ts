// What people do in a random afternoon, and what of it gives their words to the customer.
import type { Step, Story, Typed } from './afternoon.ts'
import {
  AGENTS,
  callBack,
  EVERYBODY,
  given,
  grant,
  grantLine,
  pick,
  quiet,
  thread,
  words,
  wordsIn,
  wordsOf,
  wrote,
} from './afternoon.ts'

export const types: Step = (story) =>
  typing(
    story,
    pick(story, EVERYBODY),
    pick(story, ['plain', 'plain', 'meant', 'prefix', 'marked', 'broadcast', 'colleague']),
  )

export const typesPlainly = (story: Story, who: string): Promise<void> => typing(story, who, 'plain')

const typing = async (story: Story, who: string, form: string): Promise<void> => {
  const word = words()
  const said = { plain: word, meant: `<@${story.bot}> ${word}`, prefix: `>> ${word}`, marked: `note: ${word}` }
  const colleague = `<@${story.bot}> <@${story.line.slack.demo.omar.id}> ${word}`
  const text = form === 'colleague' ? colleague : (said[form as keyof typeof said] ?? `<@${story.bot}> ${word}`)
  const carries = form !== 'broadcast' && story.random() < 0.3 ? words() : undefined
  const typed = { words: word, ...(carries && { file: carries }) }
  if (form === 'meant' || form === 'prefix' || form === 'colleague') grantLine(story, typed, who)
  if (form === 'plain' && story.mode === 'direct') goes(story, typed, who)
  const options = {
    threadTs: story.root.ts,
    ...(form === 'broadcast' && { broadcast: true }),
    ...(carries && { files: [fileOf(carries)] }),
  }
  const seen = await story.line.slack.human.as(who).type(story.root.channel, text, options)
  story.said.push({ seen, who, ...typed })
  for (const said of wordsOf(typed)) wrote(story, said, who)
  story.told.push(`${who} types ${form} ${wordsOf(typed).join(' with ')}`)
}

const fileOf = (name: string) => ({ name: `${name}.txt`, content: 'Rue de Rivoli 7' })

/** In mode `direct`: at once, or once its time is over. */
const goes = (story: Story, line: Pick<Typed, 'words' | 'file'>, who: string): void => {
  if (!story.holds) grantLine(story, line, who)
  else if (AGENTS.includes(who)) for (const word of wordsOf(line)) story.waiting.add(word)
}

/** What every afternoon begins with: one in which nothing is sent proves nothing. */
export const meant = async (story: Story, who: string): Promise<void> => {
  const word = words()
  grant(story, word, who)
  await story.line.slack.human.as(who).type(story.root.channel, `<@${story.bot}> ${word}`, { threadTs: story.root.ts })
}

export const edits: Step = async (story) => {
  const found = story.said.length > 0 ? pick(story, story.said) : undefined
  if (!found) return
  await quiet(story)
  const word = words()
  // What was sent may be said better by whoever said it.
  if (given(story).includes(found.words)) grant(story, word, found.who)
  const text = story.random() < 0.5 ? word : `<@${story.bot}> ${word}`
  if (story.waiting.delete(found.words)) story.waiting.add(word)
  await story.line.slack.human.as(found.who).edit(found.seen, text)
  if (story.mode === 'direct') await quiet(story)
  story.told.push(`${found.who} edits ${found.words} to ${word}`)
  found.words = word
  wrote(story, word, found.who)
}

export const deletes: Step = async (story) => {
  const found = story.said.length > 0 ? pick(story, story.said) : undefined
  if (!found) return
  callBack(story, found)
  await story.line.slack.human.as(found.who).delete(found.seen)
  story.said = story.said.filter((one) => one !== found)
  story.told.push(`${found.who} deletes ${found.words}`)
}

export const reacts: Step = async (story) => {
  const found = story.said.length > 0 ? pick(story, story.said) : undefined
  if (!found) return
  const who = pick(story, EVERYBODY)
  const emoji = pick(story, ['📤', '📤', '📤', '👀', '🔒', '💤'])
  if (emoji === '📤' && who === found.who) grantLine(story, found, who)
  if (emoji === '🔒' && AGENTS.includes(who)) callBack(story, found)
  await story.line.slack.human.as(who).react(found.seen, emoji)
  story.told.push(`${who} puts ${emoji} on ${found.words}`)
}

/** Looks at the last look, and sends what it shows. */
export const confirms = async (story: Story, who: string): Promise<void> => {
  const human = story.line.slack.human.as(who)
  const form = await human.view()
  if (!form) return
  const shown = wordsIn(form.words)
  for (const word of shown) if (await mayPreview(story, who, word)) grant(story, word, who)
  await human.submit(form)
  const left = await human.view()
  if (left) await human.close(left, { all: true })
  story.told.push(`${who} confirms ${shown.join(' ')}`)
}

const mayPreview = async ({ line, authors }: Story, who: string, word: string): Promise<boolean> => {
  const { assignee } = await line.conversation()
  return authors.get(word)?.has(who) === true || assignee?.email === `${who}@parcel.example`
}

export const shortcuts: Step = async (story) => {
  const found = story.said.length > 0 ? pick(story, story.said) : undefined
  if (!found) return
  const who = pick(
    story,
    EVERYBODY.filter((one) => one !== 'sven'),
  )
  await quiet(story)
  await story.line.slack.human.as(who).openShortcut(found.seen, 'send_to_customer')
  await confirms(story, who)
}

export const presses: Step = async (story) => {
  const who = pick(story, AGENTS)
  await quiet(story)
  const questions = (await thread(story, who)).filter((one) => one.controls.some(({ actionId }) => actionId === 'send'))
  if (questions.length === 0) return
  await story.line.slack.human.as(who).click(pick(story, questions), 'send')
  await confirms(story, who)
}

export const replies: Step = async (story) => {
  const who = pick(
    story,
    EVERYBODY.filter((one) => one !== 'sven'),
  )
  const human = story.line.slack.human.as(who)
  if (!story.root.controls.some(({ actionId }) => actionId === 'reply')) return
  const root = (await thread(story, who))[0]!
  if (!root.controls.some(({ actionId }) => actionId === 'reply')) return
  await human.click(root, 'reply')
  const form = await human.view()
  if (!form) return
  const word = words()
  const carries = story.random() < 0.3 ? words() : undefined
  grantLine(story, { words: word, ...(carries && { file: carries }) }, who)
  await human.submit(form, { text: word, ...(carries && { files: [fileOf(carries)] }) })
  const left = await human.view()
  if (left) await human.close(left, { all: true })
  story.told.push(`${who} replies ${word}`)
}
