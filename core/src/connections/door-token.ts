import { randomBytes } from 'node:crypto'
import type { Services } from '../services.ts'

export const newToken = (): string => randomBytes(24).toString('base64url')

/** Where a provider reaches a connection or an app. */
export const doorUrl = ({ config }: Pick<Services, 'config'>, { plugin, token }: { plugin: string; token: string }) =>
  `${config.publicUrl}/in/${plugin}/${token}`
