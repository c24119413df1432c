// From candidates to one person: a clear winner is taken, otherwise the agent chooses.
import type { Candidate } from './types.ts'

export type Choice = {
  /** The record's id in its CRM: asked first, because the hub may know it without any word of the page. */
  external?: Candidate
  /** Who it is, when one stands out. */
  winner?: Candidate
  /** Whom the agent may choose from, likeliest first. */
  several: Candidate[]
}

/** So much surer than the next one. */
const CLEAR = 15
const MOST = 12

export const choose = (candidates: readonly Candidate[]): Choice => {
  const external = candidates.find(({ kind }) => kind === 'external')
  const people = candidates.filter(({ kind, score }) => kind !== 'external' && score > 0).slice(0, MOST)
  const addresses = people.filter(({ kind }) => kind === 'email')
  const [first, second] = addresses.length > 0 && isSurest(addresses[0]!, people) ? addresses : people
  const clear = first && (!second || first.score - second.score >= CLEAR)
  return { ...(external && { external }), ...(clear && { winner: first }), several: people }
}

/** The number beside the best address is the same person's; a better number is not. */
const isSurest = (address: Candidate, people: readonly Candidate[]): boolean =>
  people.every(({ kind, score }) => kind === 'email' || score - address.score < CLEAR)
