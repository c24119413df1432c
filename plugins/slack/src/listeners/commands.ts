import type { App } from '@slack/bolt'
import { answerCommand, orRefused } from '../gestures/command.ts'
import type { ListAsked } from '../gestures/lists.ts'
import { drawList } from '../gestures/lists.ts'
import { given } from '../given.ts'
import { whoIs } from '../people.ts'
import type { Drawn } from '../render/index.ts'
import { NEXT_PAGE, readValue } from '../render/index.ts'
import { answerByUrl } from '../response-url.ts'
import { fitting } from '../say.ts'

/** Whatever the app calls its command: every one of them leads here. */
export const commands = (app: App): void => {
  app.command(/^\//, async ({ ack, command, context }) => {
    const { installation, key } = given(context)
    const { user_id: user, command: name, text, trigger_id: trigger } = command
    const answer = await answerCommand({ installation, user, name, text: text ?? '', id: `slack:${key}`, trigger })
    await ack({ response_type: 'ephemeral', ...spoken(answer) })
  })
  app.action(NEXT_PAGE, async ({ ack, action, body, context }) => {
    const { installation } = given(context)
    const asked = readValue((action as { value?: string }).value) as unknown as ListAsked | undefined
    const { member } = await whoIs(installation, body.user.id)
    if (asked && member) {
      const answer = await orRefused(() => drawList(installation, member, asked))
      const { response_url: url = '' } = body as { response_url?: string }
      const { settings, hub } = installation
      const by = { apiBaseUrl: settings.apiBaseUrl, hub, log: hub.log }
      await answerByUrl(url, { replace_original: true, ...spoken(answer) }, by)
    }
    await ack()
  })
}

const spoken = (answer: string | Drawn) => fitting(typeof answer === 'string' ? { text: answer } : answer)
