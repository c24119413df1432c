import { describe, expect, test } from 'vitest'
import type { ChannelRule, RuleFacts } from './rules.ts'
import { checkRules, placeFor } from './rules.ts'

const rule = (position: number, channel: string, conditions: Partial<ChannelRule> = {}): ChannelRule => ({
  account_id: 'a',
  id: `r${position}`,
  installation_id: 'slack',
  position,
  inbox_id: null,
  team_id: null,
  label_id: null,
  priority: null,
  via: null,
  language: null,
  attribute: null,
  attribute_value: null,
  hours: null,
  quiet_days: 7,
  beside: false,
  channel,
  channel_id: null,
  mode: 'explicit',
  before_watch: null,
  hold_seconds: 8,
  ...conditions,
})

const facts: RuleFacts = {
  inbox: 'web',
  via: 'widget',
  team: 'returns',
  labels: ['vip'],
  priority: 'none',
  language: 'fr-CA',
  attributes: { plan: 'gold' },
  hours: 'open',
}

describe('channel rules', () => {
  test('the first that matches wins, whatever order they are given in', () => {
    const rules = [
      rule(9, 'everything'),
      rule(1, 'vips', { label_id: 'vip' }),
      rule(2, 'returns', { team_id: 'returns', mode: 'alerts' }),
    ]
    expect(placeFor(rules, facts)).toEqual({ rule: 'r1', installation: 'slack', channel: 'vips' })
    expect(placeFor(rules, { ...facts, labels: [] })).toEqual({
      rule: 'r2',
      installation: 'slack',
      channel: 'returns',
    })
    expect(placeFor(rules, { ...facts, labels: [], team: undefined })?.channel).toBe('everything')
  })

  test('all conditions of a rule must hold', () => {
    expect(placeFor([rule(1, 'urgent', { inbox_id: 'web', priority: 'urgent' })], facts)).toBeUndefined()
  })

  test.each<[string, Partial<ChannelRule>, Partial<RuleFacts>]>([
    ['the inbox', { inbox_id: 'web' }, { inbox: 'mail' }],
    ['the channel of the inbox', { via: 'widget' }, { via: 'whatsapp' }],
    ['the team', { team_id: 'returns' }, { team: undefined }],
    ['a label', { label_id: 'vip' }, { labels: ['late'] }],
    ['the hours of the inbox', { hours: 'open' }, { hours: 'closed' }],
    ['the priority', { priority: 'none' }, { priority: 'urgent' }],
    ['the contact’s language', { language: 'fr' }, { language: 'de' }],
    ['the contact’s language and country', { language: 'fr-ca' }, { language: 'fr' }],
    ['what is known of the contact', { attribute: 'plan', attribute_value: 'gold' }, { attributes: { plan: 'free' } }],
    ['what is not known of the contact', { attribute: 'plan', attribute_value: 'gold' }, { attributes: {} }],
  ])('a rule may ask for %s', (_, condition, otherwise) => {
    const rules = [rule(1, 'theirs', condition), rule(2, 'everything')]
    expect(placeFor(rules, facts)?.channel).toBe('theirs')
    expect(placeFor(rules, { ...facts, ...otherwise })?.channel).toBe('everything')
  })

  test('what takes everything in one installation leaves another its own conversations', () => {
    const rules = [rule(1, 'support'), rule(2, 'vips', { label_id: 'vip', installation_id: 'teams' })]
    expect(placeFor(rules, facts)).toEqual({ rule: 'r2', installation: 'teams', channel: 'vips' })
    expect(placeFor(rules, { ...facts, labels: [] })?.installation).toBe('slack')
  })

  test('the last one must take everything', () => {
    expect(() => checkRules([{}])).not.toThrow()
    expect(() => checkRules([{ inbox_id: 'web' }, {}])).not.toThrow()
    expect(() => checkRules([])).toThrow('must take everything')
    expect(() => checkRules([{}, { label_id: 'vip' }])).toThrow('must take everything')
  })
})
