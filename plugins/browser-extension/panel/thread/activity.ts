import type { Desk } from '../desk.ts'
import type { Message } from './types.ts'
import { fill, momentText, wordsOf } from './words.ts'

/** What happened, in the reader's language and their time. What is not known here is told as the hub wrote it. */
export const activityText = ({ activity, text }: Message, desk: Pick<Desk, 'language'>): string => {
  if (!activity) return text
  const { activities, priorities, modes } = wordsOf(desk)
  const { tag } = desk.language.value
  const { code, by, name = '', names = [], self, until, priority = '', mode = '' } = activity
  const line = self ? activities.taken : known(activities, code)
  return line === undefined
    ? text
    : fill(line, {
        by,
        name,
        names: new Intl.ListFormat(tag).format(names),
        when: until ? momentText(until, tag) : '',
        priority: known(priorities, priority) ?? priority,
        mode: known(modes, mode) ?? mode,
      })
}

const known = (words: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(words, key) ? words[key] : undefined
