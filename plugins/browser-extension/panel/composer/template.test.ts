import { expect, test } from 'vitest'
import { filledTemplate } from './template.ts'

const parcel = { text: 'Hello {{1}}, parcel {{2}} is on its way. Yours, {{1}}', values: ['1', '2'] }

test('every place of a variable is filled', () => {
  expect(filledTemplate(parcel, { 1: 'Nadia', 2: '$& 4711' })).toBe(
    'Hello Nadia, parcel $& 4711 is on its way. Yours, Nadia',
  )
})
test('one without a value is still seen', () => {
  expect(filledTemplate(parcel, { 1: 'Nadia' })).toContain('parcel {{2}}')
})
