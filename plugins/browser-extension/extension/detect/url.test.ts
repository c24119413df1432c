import { expect, test } from 'vitest'
import { adapterSchema } from '../../src/adapters/adapter.ts'
import { builtIn } from '../../src/adapters/built-in.ts'
import { fits, fitsHost, matchPath, pathPatternOf } from './url.ts'

const here = (path: string): URL => new URL(path, 'https://app.example.com')

test('a star in a host stands for a part of one label and never for a dot', () => {
  expect(fitsHost('app-*.hubspot.com', 'app-eu1.hubspot.com')).toBe(true)
  expect(fitsHost('app-*.hubspot.com', 'app-.hubspot.com')).toBe(false)
  expect(fitsHost('*.pipedrive.com', 'oak.pipedrive.com')).toBe(true)
  expect(fitsHost('*.pipedrive.com', 'a.b.pipedrive.com')).toBe(false)
  expect(fitsHost('*.pipedrive.com', 'pipedrive.com.evil.example')).toBe(false)
})

test('names in a path take what has their form', () => {
  expect(matchPath('/person/{id:digits}/**', here('/person/51/deals'))).toEqual({ id: '51' })
  expect(matchPath('/person/{id:digits}/**', here('/person/51x'))).toBeUndefined()
  expect(matchPath('/person?id={id:digits}', here('/person?id=51&x=1'))).toEqual({ id: '51' })
  expect(matchPath('/a/*', here('/a/b/c'))).toBeUndefined()
})

test('pages alike share one pattern, and no query is in it', () => {
  expect(pathPatternOf(here('/Ticket/Display.html?id=7&token=secret'))).toBe('/Ticket/Display.html')
  expect(pathPatternOf(here('/u/51/mails/0195e3a0-1111-7000-8000-000000000051'))).toBe('/u/*/mails/*')
  expect(pathPatternOf(here('/caf%C3%A9'))).toBe('/*')
})

test.each(['*.com', 'app.*.com', 'crm.zoho.*', 'https://x.example', 'a b.example', 'x.*'])('%s is no host', (host) => {
  expect(adapterSchema.safeParse({ id: 'x', name: 'X', hosts: [host] }).success).toBe(false)
})

test('every built-in adapter is for its own pages only', () => {
  for (const adapter of builtIn) expect(fits(adapter, new URL('https://shop.example/'))).toBe(false)
})
