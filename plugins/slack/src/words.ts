import type { Canon, ConversationView, MessageView, Part } from '@deskless/core/contract'
import { fromPlain } from '@deskless/core/contract'

/** What a part says in rich text; files say nothing here, they are shown as files. */
export const canonOf = (part: Part): Canon | undefined => {
  switch (part.is) {
    case 'text':
      return part.canon ?? fromPlain(part.text)
    case 'file':
      return part.caption ? fromPlain(part.caption) : undefined
    case 'choices':
      return fromPlain([part.text, ...part.options.map((option, i) => `${i + 1}. ${option.label}`)].join('\n'))
    case 'card':
      return fromPlain(
        [part.title, part.text, ...part.links.map((link) => `${link.label}: ${link.url}`)].filter(Boolean).join('\n'),
      )
    case 'form':
      return fromPlain([part.title, ...part.fields.map((field) => `• ${field.label}`)].join('\n'))
    case 'location':
      return fromPlain(
        [part.name, part.address, `https://www.openstreetmap.org/?mlat=${part.latitude}&mlon=${part.longitude}`]
          .filter(Boolean)
          .join('\n'),
      )
    case 'template':
      return fromPlain(part.text || part.name)
    case 'unknown':
      return fromPlain(`[${part.what}]`)
    default:
      part satisfies never
      return undefined
  }
}

export const joined = (canons: readonly Canon[]): Canon => ({
  type: 'root',
  children: canons.flatMap((canon) => canon.children),
})

export const bodyOf = (message: MessageView): Canon => joined(message.parts.flatMap((part) => canonOf(part) ?? []))

/** The fate of an answer in a few words. */
export const fate = ({ delivery }: MessageView): string => {
  switch (delivery?.status) {
    case 'queued':
    case 'sending':
      return '⏳ on its way'
    case 'accepted':
      return '✓ sent'
    case 'delivered':
      return '✓✓ delivered'
    case 'read':
      return '👁 read'
    case 'failed':
      return `⚠️ not delivered${delivery.tell ? `: ${delivery.tell}` : ''}`
    case 'unsure':
      return `❓ maybe delivered${delivery.tell ? `: ${delivery.tell}` : ''}`
    default:
      return ''
  }
}

export const contactName = ({ contact }: ConversationView): string => contact.name
