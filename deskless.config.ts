// The composition root: what is installed. Core never names a plugin.
import { slack } from '@deskless/slack'
import { telegram } from '@deskless/telegram'
import { widget } from '@deskless/widget'

export const plugins = [widget, telegram, slack]
