import type { ChannelSeat, RawItem } from '@deskless/core/contract'
import { ChannelError, z } from '@deskless/core/contract'
import type { Settings } from '../settings.ts'
import { askReader } from './reader.ts'

const sourceSchema = z.discriminatedUnion('of', [
  z.looseObject({ of: z.literal('mail') }),
  z.looseObject({ of: z.literal('html') }),
  z.looseObject({ of: z.literal('file'), index: z.int().nonnegative() }),
])

/** Of a mail that was let in, everything is let in; text may grow a little where its letters are written anew. */
const MAIL_MAX = 64 * 1024 * 1024

/** Everything a mail carries lies in the mail itself. */
export const openFile: NonNullable<ChannelSeat<Settings>['openFile']> = async (source, _inbox, { raw }) => {
  const asked = sourceSchema.parse(source)
  const item = await raw()
  if (!item) throw gone('The mail was emptied before its file was read.')
  return { bytes: once(await bytesOf(asked, item)), max: MAIL_MAX }
}

const bytesOf = async (asked: z.output<typeof sourceSchema>, item: RawItem): Promise<Uint8Array> => {
  if (asked.of === 'mail') return item.body
  const question = asked.of === 'html' ? { ask: 'html' as const } : { ask: 'file' as const, index: asked.index }
  const answer = await askReader(question, item.body)
  if ('bytes' in answer) return answer.bytes
  throw gone('This file could not be read out of its mail.')
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const gone = (tell: string): ChannelError => new ChannelError({ code: 'no_file', sent: 'no', retry: 'never', tell })
