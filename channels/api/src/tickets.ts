// The reference an upload is answered with: what was stored, sealed, so that nobody names a file they did not bring.
import { createHmac } from 'node:crypto'
import type { PluginHost } from '@deskless/core/contract'
import { equalConstantTime, z } from '@deskless/core/contract'

export type Uploaded = { file: string; name: string; mime: string; size: number }

const uploaded = z.object({ file: z.uuid(), name: z.string(), mime: z.string(), size: z.number() })

const seal = (host: Pick<PluginHost, 'key'>, inbox: string, packed: string): string =>
  createHmac('sha256', host.key('uploads')).update(`${inbox}\n${packed}`).digest('base64url')

export const writeTicket = (host: Pick<PluginHost, 'key'>, inbox: string, it: Uploaded): string => {
  const packed = Buffer.from(JSON.stringify(it)).toString('base64url')
  return `file_${packed}.${seal(host, inbox, packed)}`
}

export const readTicket = (host: Pick<PluginHost, 'key'>, inbox: string, ticket: string): Uploaded | undefined => {
  const [, packed, mac] = /^file_([\w-]+)\.([\w-]+)$/.exec(ticket) ?? []
  if (!packed || !mac || !equalConstantTime(mac, seal(host, inbox, packed))) return undefined
  return uploaded.parse(JSON.parse(Buffer.from(packed, 'base64url').toString()))
}
