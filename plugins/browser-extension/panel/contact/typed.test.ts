import type { Attribute } from '@deskless/core/client'
import { expect, test } from 'vitest'
import { inputType, isHttp, shown } from './typed.ts'

const of = (type: Attribute['type'], more: Partial<Attribute> = {}): Attribute => ({
  id: '1',
  of: 'contact',
  key: 'it',
  label: 'It',
  type,
  about: '',
  options: [],
  retired: false,
  ...more,
})

test('a value is read as its type is read', () => {
  expect(shown(of('number'), '12345.5', 'en')).toBe('12,345.5')
  expect(shown(of('currency', { currency: 'EUR' }), '9.5', 'en')).toBe('€9.50')
  expect(shown(of('percent'), '12.5', 'en')).toBe('12.5%')
  expect(shown(of('date'), '2026-11-20', 'en')).toBe('Nov 20, 2026')
})

test('what does not fit its type, or has none, is shown as it is', () => {
  expect(shown(of('number'), 'a dozen', 'en')).toBe('a dozen')
  expect(shown(of('date'), 'soon', 'en')).toBe('soon')
  expect(shown(undefined, 'Gold', 'en')).toBe('Gold')
})

test('only addresses of the web become links', () => {
  expect(isHttp('https://crm.example/1')).toBe(true)
  expect(isHttp('javascript:alert(1)')).toBe(false)
  expect(isHttp('https://')).toBe(false)
})

test('a field is offered for the type', () => {
  expect(inputType(of('currency', { currency: 'EUR' }))).toBe('number')
  expect(inputType(of('text'))).toBe('text')
  expect(inputType(undefined)).toBe('text')
})
