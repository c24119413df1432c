import type { App } from '@slack/bolt'
import { answerCommand, orRefused } from '../gestures/command.ts'
import type { ListAsked } from '../gestures/lists.ts'
import { drawList } from '../gestures/lists.ts'
import { given } from '../given.ts'
import { whoIs } from '../people.ts'
import { NEXT_PAGE, readValue } from '../render/index.ts'

/** Whatever the app calls its command: every one of them leads here. */
export const commands = (app: App): void => {
  app.command(/^\//, async ({ ack, command, context }) => {
    const { installation, key } = given(context)
    const { user_id: user, command: name, text, trigger_id: trigger } = command
    const answer = await answerCommand({ installation, user, name, text: text ?? '', id: `slack:${key}`, trigger })
    await ack({ response_type: 'ephemeral', ...(typeof answer === 'string' ? { text: answer } : answer) })
  })
  app.action(NEXT_PAGE, async ({ ack, action, body, context, respond }) => {
    const { installation } = given(context)
    const asked = readValue((action as { value?: string }).value) as unknown as ListAsked | undefined
    const { member } = await whoIs(installation, body.user.id)
    if (asked && member) {
      const answer = await orRefused(() => drawList(installation, member, asked))
      await respond({ replace_original: true, ...(typeof answer === 'string' ? { text: answer } : answer) })
    }
    await ack()
  })
}
