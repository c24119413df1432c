import type { Adapter } from '../../src/adapters/adapter.ts'

export type { Field } from '../../src/adapters/adapter.ts'
export type { Adapter }

/** `external`: the record's id in its CRM, which the hub may know without any word of the page. */
export type Kind = 'external' | 'email' | 'phone'
/** Where it stood, surest first. `picked`: the agent showed us the place; `selection`: they marked it. */
export type Source = 'record' | 'picked' | 'selection' | 'adapter' | 'link' | 'structured' | 'input' | 'text'

export type Candidate = {
  kind: Kind
  /** As the hub compares it: `crm:hubspot:51`, `nadia@example.com`, `+493012345678`. */
  value: string
  /** As the page wrote it. */
  raw: string
  name?: string
  score: number
  source: Source
}

/** A candidate with the element it came from, which never leaves the page. */
export type Finding = Candidate & { at?: Element }

export type DetectOptions = {
  /** Reads numbers written without their country. */
  region?: string
  /** Addresses of whoever is signed in: they are never the person asked about. */
  ownAddresses?: readonly string[]
  /** The company's own domains: a colleague is rarely the person asked about. */
  ownDomains?: readonly string[]
  selection?: string
  /** Left over from the page before: what they say may be of somebody else. */
  ignore?(element: Element): boolean
}
