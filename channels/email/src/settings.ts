import type { Connection } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import { receivingSettings } from './in/settings.ts'
import { sendingSettings } from './out/settings.ts'

export const settings = z.object({ ...sendingSettings, ...receivingSettings })
export type Settings = z.output<typeof settings>
export type Inbox = Connection<Settings>
