type Record = { system: string; type: string; id: string; label: string; url?: string }

/** As people type it: the hub knows systems and kinds by small words, and a number without blanks. */
export const recordOf = (typed: (name: 'system' | 'type' | 'id' | 'label' | 'url') => string): Record => {
  const word = (name: 'system' | 'type'): string => typed(name).trim().toLowerCase().replace(/\s+/g, '-')
  const url = typed('url').trim()
  return {
    system: word('system'),
    type: word('type'),
    id: typed('id').trim(),
    label: typed('label').trim(),
    ...(url && { url }),
  }
}
