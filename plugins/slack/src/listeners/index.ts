import type { App } from '@slack/bolt'
import { buttons } from './buttons.ts'
import { channelEvents } from './channels.ts'
import { commands } from './commands.ts'
import { contacts } from './contacts.ts'
import { events } from './events.ts'
import { forms } from './forms.ts'
import { home } from './home.ts'
import { options } from './options.ts'
import { shortcuts } from './shortcuts.ts'
import { start } from './start.ts'

/** Everything Bolt hands us, and the file that deals with it. */
export const listeners = (app: App): void => {
  events(app)
  channelEvents(app)
  buttons(app)
  shortcuts(app)
  forms(app)
  options(app)
  home(app)
  start(app)
  commands(app)
  contacts(app)
}
