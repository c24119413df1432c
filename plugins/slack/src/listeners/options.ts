import type { App } from '@slack/bolt'
import { insertCanned, offerCanned } from '../gestures/canned.ts'
import { countAgain } from '../gestures/cost.ts'
import { given } from '../given.ts'
import type { Submitted } from '../modal.ts'

type Asked = { user: { id: string }; view?: Submitted; value?: string }

/** Menus whose choices come from us while somebody types, and what becomes of the choice. */
export const options = (app: App): void => {
  app.options('canned', async ({ ack, body, context }) => {
    const { user, value } = body as unknown as Asked
    await ack({ options: await offerCanned(given(context).installation, user.id, value ?? '') })
  })
  app.action('canned', async ({ ack, body, action, context }) => {
    const { installation, key } = given(context)
    const { user, view } = body as unknown as Asked
    const { selected_option: chosen } = action as { selected_option?: { value: string } | null }
    if (view && chosen) await insertCanned(installation, user.id, view, chosen.value, `slack:${key}`)
    await ack()
  })
  app.action('count', async ({ ack, body, context }) => {
    const { view } = body as unknown as Asked
    if (view) await countAgain(given(context).installation, view)
    await ack()
  })
}
