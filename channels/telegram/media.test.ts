// Media on the way out, to a Bot API in a process of its own.
import type { Part } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Api } from './double/process.ts'
import { startApi } from './double/process.ts'
import { plugin } from './src/index.ts'

const hex = (digits: string): Buffer => Buffer.from(digits, 'hex')
/** The first bytes of a file, by which its type is known; what follows does not matter here. */
const PNG = hex(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001',
)
const GIF = hex('47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b')
const MP4 = Buffer.concat([hex('00000018'), Buffer.from('ftypisom'), hex('00000200'), Buffer.from('isomiso2')])
const OGG = Buffer.concat([
  Buffer.from('OggS'),
  hex('00020000000000000000'),
  Buffer.from('OpusHead'.padStart(22, '\0')),
])
const MP3 = Buffer.concat([Buffer.from('ID3'), hex('03000000000000'), hex('fffb9064'), Buffer.alloc(200)])
const WEBP = Buffer.concat([
  Buffer.from('RIFF'),
  hex('1a000000'),
  Buffer.from('WEBPVP8L'),
  hex('0d0000002f00000010071011118888fe0700'),
])

type As = Extract<Part, { is: 'file' }>['as']
const media: [method: string, as: As, name: string, mime: string, bytes: Buffer][] = [
  ['sendPhoto', 'image', 'lamp.png', 'image/png', PNG],
  ['sendAnimation', 'image', 'wave.gif', 'image/gif', GIF],
  ['sendVideo', 'video', 'tour.mp4', 'video/mp4', MP4],
  ['sendVoice', 'voice', 'hello.ogg', 'audio/ogg', OGG],
  ['sendAudio', 'audio', 'song.mp3', 'audio/mpeg', MP3],
  ['sendSticker', 'sticker', 'smile.webp', 'image/webp', WEBP],
  ['sendDocument', 'file', 'invoice.txt', 'text/plain', Buffer.from('42 euro')],
]

onEachEngine((engine) => {
  let shop: Api
  let house: TestHub
  let nadia: string
  beforeAll(async () => {
    shop = await startApi('777003:AAE-the-bot-that-sends-files-01234567')
    house = await startHub({ engine, plugins: [plugin], config: { allowOrigins: [shop.url] } })
    await house.addInbox('telegram', { token: shop.token, apiBaseUrl: shop.url })
    await shop.act('says', { who: 'Nadia', text: 'Show me' })
    nadia = (await until(async () => (await house.conversations())[0], 'the conversation')).id
  })
  afterAll(async () => {
    await house.stop()
    await shop.stop()
  })

  /** Maya sends a file; the calls it took, once they are accepted. */
  const sends = async (part: Omit<Extract<Part, { is: 'file' }>, 'is' | 'file'>, bytes: Buffer) => {
    const before = (await shop.calls(/^send/)).length
    const { files } = house.hub.services.hubFor(house.accountId, 'telegram')
    const { id: file, mime, size } = await files.save({ name: part.name, mime: part.mime, bytes: once(bytes) })
    const parts = [{ ...part, is: 'file' as const, file, mime, size }]
    const { message } = await house.command('reply', { conversation: nadia, parts })
    await until(
      async () => (await house.messages(nadia)).find((m) => m.id === message)?.delivery?.status === 'accepted',
      `${part.name} to be accepted`,
    )
    return (await shop.calls(/^send/)).slice(before)
  }
  async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
    yield bytes
  }

  test.each(media)('%s carries %s', async (method, as, name, mime, bytes) => {
    const [call, ...more] = await sends({ as, name, mime }, bytes)
    const field = method.slice(4).toLowerCase()
    expect([call?.method, call?.outcome, call?.params[field]]).toEqual([
      method,
      'ok',
      `${name} (${bytes.length} bytes)`,
    ])
    expect(more).toEqual([])
  })

  test('the words under it go along; under a sticker, where there is no room, they follow', async () => {
    const caption = 'Here it is'
    const [photo, ...none] = await sends({ as: 'image', name: 'a.png', mime: 'image/png', caption }, PNG)
    expect([photo?.params.caption, none]).toEqual([caption, []])
    const both = await sends({ as: 'sticker', name: 'b.webp', mime: 'image/webp', caption }, WEBP)
    expect(both.map((call) => call.method)).toEqual(['sendSticker', 'sendMessage'])
    expect(both[1]?.params.text).toBe(caption)
  })

  test('the bytes arrive as they left', async () => {
    await sends({ as: 'file', name: 'exact.txt', mime: 'text/plain' }, Buffer.from('each byte of it'))
    const last = (await shop.chat('Nadia')).at(-1) as unknown as { document: { file_id: string } }
    const asked = await fetch(`${shop.url}/bot${shop.token}/getFile?file_id=${last.document.file_id}`)
    const { result } = (await asked.json()) as { result: { file_path: string } }
    const file = await fetch(`${shop.url}/file/bot${shop.token}/${result.file_path}`)
    expect(await file.text()).toBe('each byte of it')
  })
})
