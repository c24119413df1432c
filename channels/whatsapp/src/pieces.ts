import type { FilePart, OutMessage, Part, Piece } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Addressee } from './addressee.ts'
import { addressee } from './addressee.ts'
import type { MediaType } from './kinds.ts'
import { mediaType } from './kinds.ts'
import { templateContent } from './template-content.ts'
import { written } from './write-text.ts'

/** One message at Meta: whom it is for, its type, what it holds, and the file that must be brought there first. */
export type WhatsappPiece = Piece & {
  to: Addressee
  type: string
  content: Record<string, unknown>
  answers?: string
  file?: { id: string; name: string; mime: string }
}

const CAPTION_MAX = 1024

/** The messages a message becomes. Only the first one points at what is answered. */
export const pieces = (message: OutMessage): WhatsappPiece[] => {
  const at = { thread: message.thread, to: addressee(message) }
  const made = message.parts.flatMap((part) =>
    contentsOf(part).map((content): WhatsappPiece => ({ ...at, ...content })),
  )
  const [first] = made
  const answers = message.answers?.keys[0]
  if (first && answers) first.answers = answers
  return made
}

type Content = Pick<WhatsappPiece, 'type' | 'content' | 'file'>

const contentsOf = (part: Part): Content[] => {
  switch (part.is) {
    case 'text':
      return [textContent(written(part))]
    case 'choices':
      return [
        {
          type: 'interactive',
          content: part.options.length <= BUTTONS_MAX && short(part) ? buttons(part) : list(part),
        },
      ]
    case 'location': {
      const { is: _, ...place } = part
      return [{ type: 'location', content: place }]
    }
    case 'file':
      return fileContents(part)
    case 'template':
      return [{ type: 'template', content: templateContent(part) }]
    case 'card':
    case 'carousel':
    case 'form':
    case 'unknown':
      throw new Refusal('unsupported', `WhatsApp cannot carry a ${part.is}.`)
    default:
      return part satisfies never
  }
}

/** Only the first address of a text gets a preview, and Meta fetches it by itself. */
const textContent = (body: string): Content => ({
  type: 'text',
  content: { body, preview_url: /https?:\/\//.test(body) },
})

type Choices = Extract<Part, { is: 'choices' }>

const BUTTONS_MAX = 3
const BUTTON_LABEL_MAX = 20
const ABOUT_MAX = 72
export const CHOICES_MAX = { options: 10, text: 1024, label: 24 }

const short = ({ options }: Choices): boolean =>
  options.every(({ label, about }) => label.length <= BUTTON_LABEL_MAX && !about)

const buttons = ({ text, options }: Choices) => ({
  type: 'button',
  body: { text },
  action: { buttons: options.map(({ id, label }) => ({ type: 'reply', reply: { id, title: label } })) },
})

const list = ({ text, options }: Choices) => ({
  type: 'list',
  body: { text },
  action: {
    button: 'Choose',
    sections: [
      {
        title: 'Choose',
        rows: options.map(({ id, label, about }) => ({
          id,
          title: label,
          ...(about && { description: about.slice(0, ABOUT_MAX) }),
        })),
      },
    ],
  },
})

const CAPTIONED: readonly MediaType[] = ['image', 'video', 'document']

const fileContents = (part: FilePart): Content[] => {
  const { file: id, name, mime, as, caption = '' } = part
  if (!id) throw new Refusal('unsupported', `The file ${name} is not here yet.`)
  const type = mediaType(part)
  // Audio and stickers carry no caption, and long ones do not fit: they follow as a message of their own.
  const fits = CAPTIONED.includes(type) && caption.length <= CAPTION_MAX
  const content = {
    ...(caption && fits && { caption }),
    ...(type === 'document' && { filename: name }),
    ...(type === 'audio' && as === 'voice' && mime.startsWith('audio/ogg') && { voice: true }),
  }
  const bare = { type, content, file: { id, name, mime } }
  return caption && !fits ? [bare, textContent(caption)] : [bare]
}
