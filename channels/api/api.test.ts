import { channelSuite } from '@deskless/core/testing'
import { SECRET, startDouble } from './double/index.ts'
import { plugin } from './src/index.ts'

const everything = { edit: true, remove: true, react: true, typing: true, seen: true, choices: 'native' as const }

channelSuite(plugin, {
  fixtures: new URL('fixtures/', import.meta.url),
  settings: { secret: SECRET, callbackUrl: 'https://app.example/hook', ...everything },
  secrets: [SECRET],
  garbage: 'refused',
  batches: true,
  echoes: true,
  double: async () => {
    const double = await startDouble()
    const onMessage = (does: 'cut' | 'slow-down' | 'error' | 'html' | 'reset' | 'refuse' | 'gone' | 'redirect') => () =>
      double.fault({ on: 'message', does, retryAfter: 0.1 })
    return {
      settings: { secret: SECRET, callbackUrl: double.hookUrl, ...everything },
      origins: [double.url],
      says: double.people.says,
      saysTogether: double.people.saysTogether,
      echoes: double.people.echoes,
      hears: (who) =>
        double.people.sees(who).flatMap(({ by, parts }) => (by === 'them' ? [String(parts[0]?.text)] : [])),
      hooksTwice: () => double.fault({ on: 'bring', does: 'twice' }),
      cutsNext: onMessage('cut'),
      refusesOnce: (skip) => double.fault({ on: 'message', does: 'slow-down', retryAfter: 0.1, after: skip }),
      failures: {
        'a pause is asked for': onMessage('slow-down'),
        'an error of theirs': onMessage('error'),
        'a page instead of an answer': onMessage('html'),
        'the reply is cut': onMessage('cut'),
        'the connection is reset': onMessage('reset'),
        'they refuse it': onMessage('refuse'),
        'they are gone': onMessage('gone'),
        'they send us elsewhere': onMessage('redirect'),
      },
      stop: double.stop,
    }
  },
})
