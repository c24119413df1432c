// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from 'vitest'
import { hashOf, openRoute, placeOf } from './route.ts'

const ID = '0195c3f0-7a1e-7cc0-8000-000000000001'

describe('an address names a place', () => {
  test.each([
    ['', { at: 'queue', queue: 'mine' }],
    ['#/q/all', { at: 'queue', queue: 'all' }],
    [`#/q/view%3A${ID}`, { at: 'queue', queue: `view:${ID}` }],
    [`#/c/${ID}`, { at: 'conversation', id: ID }],
    [`#/c/${ID}/contact`, { at: 'conversation', id: ID, contact: true }],
    [`#/c/${ID}/12`, { at: 'conversation', id: ID, message: 12 }],
    [`#/p/${ID}`, { at: 'contact', id: ID }],
    ['#/s/lost%20parcel', { at: 'search', words: 'lost parcel' }],
    ['#/new', { at: 'start' }],
    [`#/new/${ID}`, { at: 'start', contact: ID }],
  ])('%s', (hash, place) => {
    expect(placeOf(hash)).toEqual(place)
    if (hash) expect(placeOf(hashOf(placeOf(hash)))).toEqual(place)
  })

  test('what nobody understands is the first queue, and broken signs are taken as they are', () => {
    expect(placeOf('#/nonsense/1')).toEqual({ at: 'queue', queue: 'mine' })
    expect(placeOf('#/s/100%')).toEqual({ at: 'search', words: '100%' })
    expect(placeOf(`#/c/${ID}/<script>`)).toEqual({ at: 'conversation', id: ID })
  })
})

describe('walking about', () => {
  afterEach(() => {
    window.location.hash = ''
  })

  test('a deep link opens its conversation, and back leads to the list, not out of the panel', () => {
    window.location.hash = `#/c/${ID}`
    const route = openRoute(window)
    expect(route.place.value).toEqual({ at: 'conversation', id: ID })
    route.back()
    expect(route.place.value).toEqual({ at: 'queue', queue: 'mine' })
    route.close()
  })

  test('the queue one came from is remembered while a conversation is open', () => {
    const route = openRoute(window)
    route.go({ at: 'queue', queue: 'all' })
    route.go({ at: 'conversation', id: ID })
    expect(route.queue.value).toBe('all')
    expect(window.location.hash).toBe(`#/c/${ID}`)
    route.close()
  })
})
