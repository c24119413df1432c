// The one table of what Slack accepts, and the words in which it refuses.

export const LIMITS = {
  message: { text: 40_000, updateText: 4_000, blocks: 50, blocksTotal: 13_200, attachments: 100, metadata: 8_000 },
  view: { blocks: 100, title: 24, submit: 24, close: 24, privateMetadata: 3_000, stack: 3, bytes: 250_000 },
  markdown: { text: 12_000 },
  section: { text: 3_000, fields: 10, field: 2_000 },
  header: { text: 150 },
  context: { elements: 10, text: 3_000 },
  actions: { elements: 25 },
  image: { url: 3_000, alt: 2_000, title: 2_000 },
  input: { label: 2_000, hint: 2_000 },
  video: { title: 200, alt: 2_000 },
  button: { text: 75, value: 2_000, url: 3_000, label: 75 },
  overflow: { options: 5 },
  choices: { options: 10 },
  select: { options: 100, groups: 100, placeholder: 150 },
  option: { text: 75, value: 150, description: 75, url: 3_000 },
  plainTextInput: { maxLength: 3_000 },
  fileInput: { maxFiles: 10 },
  confirm: { title: 100, text: 300, confirm: 30, deny: 30 },
  id: 255,
} as const

/** Where blocks are shown: an app home is checked like a modal. */
export type Surface = 'message' | 'modal' | 'home'

/** One thing Slack would refuse: its error code, the place as a JSON pointer, and the sentence. */
export type Problem = { code: string; path: string; says: string }

export type Json = Record<string, unknown>

export const invalid = (path: string, says: string): Problem => ({ code: 'invalid_blocks', path, says })

export const need = (value: unknown, field: string, at: string): Problem[] =>
  value === undefined || value === null || value === '' ? [invalid(at, `missing required field: ${field}`)] : []

export const atMost = (value: unknown, limit: number, at: string): Problem[] =>
  typeof value === 'string' && value.length > limit ? [invalid(at, `must be less than ${limit + 1} characters`)] : []

export const upTo = (value: unknown, limit: number, at: string): Problem[] =>
  typeof value === 'number' && (value > limit || value < 1) ? [invalid(at, `must be between 1 and ${limit}`)] : []

export const most = (list: readonly unknown[], limit: number, at: string): Problem[] =>
  list.length > limit ? [invalid(at, `no more than ${limit} items allowed`)] : []

/** A text object: never empty, never longer than its place allows. */
export function words(object: unknown, limit: number, at: string): Problem[] {
  if (object === undefined || object === null) return []
  const { type, text } = object as Json
  if (type !== 'plain_text' && type !== 'mrkdwn') return [invalid(at, 'must be a text object')]
  if (typeof text !== 'string' || text === '') return [invalid(`${at}/text`, 'must be more than 0 characters')]
  return atMost(text, limit, `${at}/text`)
}
