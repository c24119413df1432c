// The composition root: what is installed. Core never names a plugin.
import { plugin as slack } from '@deskless/slack'
import { plugin as telegram } from '@deskless/telegram'
import { plugin as widget } from '@deskless/widget'

export const plugins = [widget, telegram, slack]
