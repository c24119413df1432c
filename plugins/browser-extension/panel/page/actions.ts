// What an agent does with the person of a page: make them a contact, say which record they are, write to them.
import type { Candidate } from '../../extension/detect/types.ts'
import type { Desk } from '../desk.ts'
import type { Match, Matching } from './match.ts'

/** The record a page shows, as commands name it: `crm:hubspot:51` is a contact there. */
const recordFrom = ({ value }: Candidate): { system: string; type: string; id: string } => {
  const [, system = '', ...rest] = value.split(':')
  const [type = '', id] = rest.length > 1 ? rest : ['contact', rest[0]]
  return { system, type, id: id ?? '' }
}

const NAMESPACES = { email: 'email', phone: 'phone' } as const

type Unknown = Extract<Match, { is: 'unknown' }>

export const createContact = async ({ api, route }: Desk, match: Unknown, matching: Matching): Promise<void> => {
  const { candidate, record } = match
  const identities = identitiesOf(match)
  if (identities.length === 0) return
  const { contact } = await api.command('create_contact', {
    ...(candidate.name && { name: candidate.name }),
    identities,
  })
  if (!contact) return
  if (record) await api.command('link_record', { ...recordFrom(record), contact })
  matching.again()
  route.go({ at: 'contact', id: contact })
}

/** On the page of one record its fields are of one person; anywhere else the number beside an address may be anybody's. */
const identitiesOf = ({ candidate, record, several }: Unknown) => {
  const beside = record ? several.filter(({ source, kind }) => source === 'adapter' && kind !== candidate.kind) : []
  const all = candidate.source === 'adapter' && beside.length === 1 ? [candidate, ...beside] : [candidate]
  return all.flatMap(({ kind, value }) => (kind === 'external' ? [] : [{ namespace: NAMESPACES[kind], value }]))
}

export const linkRecord = async (
  { api }: Desk,
  contact: string,
  record: Candidate,
  matching: Matching,
): Promise<void> => {
  await api.command('link_record', { ...recordFrom(record), contact })
  matching.again()
}
