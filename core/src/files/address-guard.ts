// Which addresses the hub may connect to on somebody else's word.

import type { LookupAddress } from 'node:dns'
import { lookup as systemLookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { SafeAddress } from '../contract/context.ts'
import { FetchError } from '../contract/fetch-error.ts'

export type Resolve = (host: string) => Promise<LookupAddress[]>
export type AddressGuard = { resolve: Resolve; permits: (address: string) => boolean }

const GLOBAL_V6 = ipaddr.IPv6.parse('2000::')

/** The list is what is public. Anything that wraps or translates an IPv4 address (mapped, NAT64, 6to4, Teredo) is not. */
export const isPublicAddress = (address: string): boolean => {
  if (!isIP(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  // The library calls whatever it has no name for unicast, `::7f00:1` too; only 2000::/3 is given out to the public.
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_V6, 3)
}

const systemResolve: Resolve = (host) => systemLookup(host, { all: true, verbatim: true })

export const publicOnly: AddressGuard = { resolve: systemResolve, permits: isPublicAddress }

/** The addresses of a host, asked once, or a refusal when a single one of them is not permitted. Connect to these only. */
export const checkedAddresses = async (host: string, guard: AddressGuard = publicOnly): Promise<LookupAddress[]> => {
  const family = isIP(host)
  const addresses = family ? [{ address: host, family }] : await resolved(host, guard)
  if (!addresses.length) throw new FetchError('unresolvable', 'no')
  if (!addresses.every(({ address }) => guard.permits(address))) throw new FetchError('forbidden_address', 'no')
  return addresses
}

const resolved = (host: string, guard: AddressGuard): Promise<LookupAddress[]> =>
  guard.resolve(host).catch((cause: unknown) => {
    throw new FetchError('unresolvable', 'no', cause)
  })

/** For sockets: check and connection use one and the same answer, so a name cannot change its mind in between. */
export const guardedLookup =
  (guard: AddressGuard): LookupFunction =>
  (host, options, done) => {
    checkedAddresses(host, guard).then(
      (addresses) => {
        const [first] = addresses
        if (options.all) done(null, addresses)
        else done(null, first?.address ?? '', first?.family)
      },
      (error: NodeJS.ErrnoException) => done(error, ''),
    )
  }

export type SafeAddressOptions = { allow?: readonly string[]; guard?: Partial<AddressGuard> }

/** The guard of `safeFetch` for everything else that connects: mail servers, say. */
export const createSafeAddress =
  ({ allow = [], guard }: SafeAddressOptions = {}): SafeAddress =>
  async (host, port, { ports }) => {
    const name = hostName(host)
    const trusted = namesOf(name, port).some((one) => allow.includes(one))
    if (!trusted && !ports.includes(port)) throw new FetchError('forbidden_port', 'no')
    const bare = name.replace(/^\[|\]$/g, '')
    const permits = trusted ? { permits: () => true } : {}
    const [first] = await checkedAddresses(bare, { ...publicOnly, ...guard, ...permits })
    return { address: (first as LookupAddress).address, ...(!isIP(bare) && { servername: bare }) }
  }

/** As the hub's owner may have allowed it: what may be fetched from may be connected to. */
const namesOf = (name: string, port: number): string[] => [
  `tcp://${name}:${port}`,
  ...['http', 'https'].map((scheme) => new URL(`${scheme}://${name}:${port}`).origin),
]

/** As URLs write it: `127.1`, `0x7f000001` and digits in circles turn out to be what they are. */
const hostName = (host: string): string => {
  const url = URL.parse(`http://${isIP(host) === 6 ? `[${host}]` : host}`)
  if (!url || host.includes(':') !== url.hostname.includes(':') || url.href !== `http://${url.hostname}/`)
    throw new FetchError('forbidden_host', 'no')
  return url.hostname
}
