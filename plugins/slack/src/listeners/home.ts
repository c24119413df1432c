import type { App } from '@slack/bolt'
import { given } from '../given.ts'
import type { HomePress } from '../home/press.ts'
import { deedOf, stateAfter } from '../home/press.ts'
import { showHome } from '../home/show.ts'
import { readState } from '../home/state.ts'

type View = { private_metadata?: string; hash?: string }
type Pressed = { user: { id: string }; trigger_id: string; view?: View }
type Action = { action_id: string; value?: string; selected_option?: { value?: string } | null }

/** The Home tab: opened, and pressed in. */
export const home = (app: App): void => {
  app.event('app_home_opened', async ({ event, context }) => {
    const { user, tab, view } = event as unknown as { user: string; tab?: string; view?: View }
    if (tab === 'messages') return
    const { installation } = given(context)
    await showHome(installation, user, readState(view?.private_metadata), { opened: true })
  })
  app.action(/^home:/, async ({ ack, body, action, context }) => {
    const { installation, key } = given(context)
    const { user, view, trigger_id: trigger } = body as unknown as Pressed
    const press = { installation, user: user.id, id: `slack:${key}`, ...pressOf(action as Action, view) }
    if (press.does === 'open') return ack()
    const tell = await deedOf({ ...press, trigger })
    // A form lies in front of the tab now.
    if (press.does === 'start' && !tell) return ack()
    await showHome(installation, user.id, stateAfter(press) ?? press.state, { hash: view?.hash, tell })
    await ack()
  })
}

const pressOf = (
  { action_id: id, value, selected_option: chosen }: Action,
  view: View | undefined,
): Pick<HomePress, 'does' | 'about' | 'value' | 'state'> => {
  const [, does = '', about = ''] = id.split(':')
  return { does, about, value: chosen?.value ?? value ?? '', state: readState(view?.private_metadata) }
}
