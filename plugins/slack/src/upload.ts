import type { MessageView, Part } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { ask } from './client.ts'
import { slackFileName } from './file-name.ts'
import { placeOf } from './places.ts'
import { escapeMrkdwn, oneLine } from './render/escape.ts'

type FilePart = Extract<Part, { is: 'file' }>

/** Slack's own ceiling is a gigabyte; what stands in memory here is far less. */
const UPLOAD_MAX = 50 * 1024 * 1024
const ALT_MAX = 1_000

const AGAIN = '\n🔁 Repeated: this file may already stand above.'

/** Puts a message's files into the thread, each once: the ref is written when Slack has it. How it was laid out is no file to read. */
export const uploadFiles = async (
  message: MessageView,
  root: string,
  name: string,
  installation: Installation,
): Promise<void> => {
  for (const part of message.parts)
    if (part.is === 'file' && part.file && part.as !== 'html')
      await uploadOne(part, part.file, root, name, installation)
}

const uploadOne = async (
  part: FilePart,
  id: string,
  root: string,
  name: string,
  installation: Installation,
): Promise<void> => {
  const { hub, refs } = installation
  const key = `file:${id}`
  if (await refs.find(key)) return
  const file = await hub.files.find(id)
  if (file?.status !== 'ready') return
  if (file.size > UPLOAD_MAX) {
    await say(`📎 ${escapeMrkdwn(part.name)} is too large to copy here.`, root, installation)
    return void (await refs.claim(key, 'file', id))
  }
  const { channel, ts } = placeOf(root)
  const bytes = Buffer.from(await hub.files.bytes(id))
  // An upload carries no mark of ours that Slack would bring back: one that was begun before may stand already.
  const begun = !(await refs.claim(`begun:${id}`, 'file', id))
  const initial_comment = `📎 From ${escapeMrkdwn(oneLine(name, 60, 'Customer'))}${begun ? AGAIN : ''}`
  await send(
    {
      channel_id: channel,
      thread_ts: ts,
      filename: slackFileName(part.name, file.mime),
      title: part.name,
      file: bytes,
      initial_comment,
      ...(part.caption && { alt_text: part.caption.slice(0, ALT_MAX) }),
    },
    installation,
  )
  await refs.claim(key, 'file', id)
}

type Upload = {
  channel_id: string
  thread_ts: string
  filename: string
  title: string
  file: Buffer
  initial_comment: string
  /** For whoever does not see the picture. */
  alt_text?: string
}

const send = async (upload: Upload, installation: Installation): Promise<void> => {
  try {
    await ask(installation, (client) => client.filesUploadV2(upload))
  } catch (error) {
    // The SDK's middle step, the bytes themselves, throws errors without a type.
    if (error instanceof ChannelError) throw error
    const tell = 'A file could not be copied to Slack.'
    throw new ChannelError({ code: 'upload', sent: 'unsure', retry: 'later', tell, cause: String(error) })
  }
}

const say = async (text: string, root: string, installation: Installation): Promise<void> => {
  const { channel, ts } = placeOf(root)
  await ask(installation, (client) => client.chat.postMessage({ channel, thread_ts: ts, text }))
}
