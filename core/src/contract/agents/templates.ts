// Where free words are not allowed only what the provider approved may be sent. What it approved is asked of it, and it may be slow.
import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from '../context.ts'
import type { TemplateView } from '../views.ts'

type At = Pick<Connection, 'hub'>

/** Whether free words would be refused in a conversation, and a template would not. */
export const wantsTemplate = async ({ hub }: At, conversation: string): Promise<boolean> => {
  const window = await hub.read.window(conversation)
  return window !== undefined && !window.open && window.outside.includes('template') && !window.outside.includes('text')
}

/** Somebody fills in a form about as long. */
const REMEMBER_MS = 15 * 60_000
const MOST = 1_000

type Asked = { at: number; templates: Promise<TemplateView[]> }
const asked = new Map<string, Asked>()

/** As the provider of an inbox says right now. */
export const templatesNow = ({ hub }: At, inbox: string): Promise<TemplateView[]> => {
  if (asked.size >= MOST) asked.clear()
  const one: Asked = { at: Date.now(), templates: hub.read.templates(inbox) }
  asked.set(inbox, one)
  one.templates.catch(() => asked.get(inbox) === one && asked.delete(inbox))
  return one.templates
}

/**
 * As the open form showed them. Undefined where the provider has to be asked and is slower than the tool waits: the next
 * press finds what it said.
 */
export const templatesSoon = (at: At, inbox: string, patienceMs: number): Promise<TemplateView[] | undefined> => {
  const known = asked.get(inbox)
  const fresh = known && known.at > Date.now() - REMEMBER_MS
  return Promise.race([
    fresh ? known.templates : templatesNow(at, inbox),
    pause(patienceMs, undefined, { ref: false }) as Promise<undefined>,
  ])
}
