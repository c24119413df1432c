import type { TemplateView } from '@deskless/core/contract'
import type { Installation } from '../client.ts'

/** Somebody fills in a form about as long. */
const REMEMBER_MS = 15 * 60_000
const MOST = 1_000
/** Slack waits three seconds for an answer to what it brings, and there is more to do in them. */
const PATIENCE_MS = 1_500

type Asked = { at: number; templates: Promise<TemplateView[]> }
const asked = new Map<string, Asked>()

/** As the provider says right now. */
export const templatesNow = ({ hub }: Installation, inbox: string): Promise<TemplateView[]> => {
  if (asked.size >= MOST) asked.clear()
  const one: Asked = { at: Date.now(), templates: hub.read.templates(inbox) }
  asked.set(inbox, one)
  one.templates.catch(() => asked.get(inbox) === one && asked.delete(inbox))
  return one.templates
}

/** As the open form showed them. Undefined where the provider has to be asked and is slow: the next press finds what it said. */
export const templatesSoon = (installation: Installation, inbox: string): Promise<TemplateView[] | undefined> => {
  const known = asked.get(inbox)
  const fresh = known && known.at > Date.now() - REMEMBER_MS
  return Promise.race([fresh ? known.templates : templatesNow(installation, inbox), patience()])
}

const patience = (): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), PATIENCE_MS).unref())
