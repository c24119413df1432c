import { describe, expect, test } from 'vitest'
import type { ChannelRule } from './rules.ts'
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
  channel,
  mode: 'explicit',
  before_watch: null,
  hold_seconds: 8,
  ...conditions,
})

const facts = { inbox: 'web', team: 'returns', labels: ['vip'], priority: 'none' }

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

  test('the last one must take everything', () => {
    expect(() => checkRules([{}])).not.toThrow()
    expect(() => checkRules([{ inbox_id: 'web' }, {}])).not.toThrow()
    expect(() => checkRules([])).toThrow('must take everything')
    expect(() => checkRules([{}, { label_id: 'vip' }])).toThrow('must take everything')
  })
})
