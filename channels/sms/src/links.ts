// Files that cannot go along go as links below the words.
import type { Inbox } from './settings.ts'

type Linked = { id: string; name: string }

export const withLinks = (
  { body = '', files = [] }: { body?: string; files?: readonly Linked[] },
  link: (id: string) => string,
): string => [body, ...files.map(({ id, name }) => `${name}: ${link(id)}`)].filter(Boolean).join('\n')

/** `/f/<account>/<file>?key=<when>.<signature>`: as long as every link of ours. */
const LINK_LENGTH = '/f/'.length + 36 + 1 + 36 + '?key='.length + 10 + 1 + 43

/** Stands for a link where only its length counts. */
export const blankLink = ({ doorUrl }: Pick<Inbox, 'doorUrl'>): string =>
  'x'.repeat(doorUrl.slice(0, doorUrl.indexOf('/in/')).length + LINK_LENGTH)
