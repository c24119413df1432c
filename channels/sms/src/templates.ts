// Content templates: what WhatsApp approved for writing first, and after the window.
import type { TemplateView } from '@deskless/core/contract'
import { ChannelError, z } from '@deskless/core/contract'
import { callHost } from './api.ts'
import type { Inbox } from './settings.ts'
import { senderKind } from './settings.ts'

const contents = z.looseObject({
  contents: z.array(
    z.looseObject({
      sid: z.string(),
      friendly_name: z.string(),
      language: z.string(),
      variables: z.record(z.string(), z.unknown()).nullish(),
      types: z.record(z.string(), z.looseObject({ body: z.string().nullish() })).default({}),
      approval_requests: z.looseObject({ status: z.string() }).nullish(),
    }),
  ),
})
type Content = z.infer<typeof contents>['contents'][number]

/** More than anybody keeps approved. */
const MOST = 500

const contentsAt = async (inbox: Inbox): Promise<Content[]> => {
  const { body } = await callHost(inbox, 'content', `/v1/ContentAndApprovals?PageSize=${MOST}`)
  return contents.parse(body).contents
}

export const templates = async (inbox: Inbox): Promise<TemplateView[]> => {
  if (senderKind(inbox) !== 'whatsapp') return []
  const approved = (await contentsAt(inbox)).filter(({ approval_requests: asked }) => asked?.status === 'approved')
  return approved.map((content) => ({
    name: content.friendly_name,
    language: content.language,
    text: wordsOf(content),
    values: Object.keys(content.variables ?? {}),
  }))
}

const wordsOf = ({ types }: Content): string => Object.values(types).find(({ body }) => body)?.body ?? ''

type Wanted = { name: string; language: string; values: Record<string, string> }

/** Agents know a template by its name; Twilio sends it by its id. */
export const contentOf = async ({ name, language, values }: Wanted, inbox: Inbox): Promise<[string, string][]> => {
  const content = (await contentsAt(inbox).catch(certain)).find(
    (one) => one.sid === name || (one.friendly_name === name && one.language === language),
  )
  if (!content)
    throw new ChannelError({
      code: 'no_template',
      sent: 'no',
      retry: 'never',
      tell: `There is no template “${name.slice(0, 100)}” (${language}) at Twilio any more.`,
    })
  const filled = Object.keys(values).length > 0
  return [
    ['ContentSid', content.sid],
    ...(filled ? [['ContentVariables', JSON.stringify(values)] as [string, string]] : []),
  ]
}

/** Looking the template up sent nothing, however it ended. */
const certain = (error: unknown): never => {
  if (!(error instanceof ChannelError) || error.sent === 'no') throw error
  const { code, retry, tell } = error
  throw new ChannelError({ code, sent: 'no', retry, tell, cause: error })
}
