import { expect, test } from 'vitest'
import { pieces } from './pieces.ts'
import { preview } from './preview.ts'
import { sendingSettings } from './settings.ts'
import { templateProblem } from './template.ts'
import { answer, paperInbox } from './testing/paper.ts'

const FRAME =
  '<html><body><table><tr><td><img src="https://shop.example/logo.png"> Hello from {{inbox.name}}</td></tr>' +
  '<tr><td>{{ content }}</td></tr><tr><td>{{agent.name}} · <a href="https://shop.example/help">Help</a></td></tr></table></body></html>'

const piece = (settings: Parameters<typeof paperInbox>[0], given: Parameters<typeof answer>[0] = {}) =>
  pieces(answer(given), paperInbox(settings))[0]!

test('the answer stands in the company’s frame, and its plain twin says the same', () => {
  const { html, text } = piece({ mailHtml: FRAME, fromName: 'Oak & <Ember>' })
  expect(html).toMatch(/^<html><body>/)
  expect(html).toContain('Hello from Oak &#38; &#60;Ember&#62;')
  expect(html).toContain('It left today.')
  expect(html).not.toContain('{{')
  expect(text).toMatch(/Hello from Oak & <Ember>[\s\S]*It left today\.[\s\S]*Maya Lindqvist · Help/)
  expect(text).not.toContain('<td>')
})

test('a twin of one’s own stands instead, and what an answer says is never taken for a template', () => {
  const parts = [{ is: 'text' as const, text: 'Write {{content}} and {{agent.name}}' }]
  const { html, text } = piece(
    { mailHtml: FRAME, mailText: 'Dear customer,\n{{content}}\n-- {{inbox.name}}' },
    { parts },
  )
  expect(text).toMatch(/^Dear customer,\nWrite {{content}} and {{agent\.name}}[\s\S]*-- Shop$/)
  expect(html).toContain('Write {{content}} and {{agent.name}}')
})

test('the subject bears what the company wishes, once, however often it is answered', () => {
  const settings = { mailSubject: '{{subject}} [#{{conversation.number}}]' }
  const { subject } = piece(settings)
  expect(subject).toBe('Re: Parcel [#1]')
  const envelope = { to: [{ address: 'nadia@home.example' }], cc: [], bcc: [], subject: `Re: ${subject}` }
  expect(piece(settings, { envelope }).subject).toBe('Re: Re: Parcel [#1]')
  expect(piece({}).subject).toBe('Re: Parcel')
})

test.each([
  ['<p>no place</p>', /holds \{\{content\}\} once/],
  ['{{content}} {{content}}', /once/],
  ['<img alt="{{content}}">', /once/],
  ['<!-- {{content}} -->', /once/],
  ['{{content}} {{password}}', /knows no \{\{password\}\}/],
  ['{{content}}<script>alert(1)</script>', /to run/],
  ['{{content}}<img src=x onerror="x()">', /handler/],
  ['{{content}}<a href="javascript:x()">a</a>', /runs something/],
  ['{{content}}<form action="https://evil.example"></form>', /form/],
  ['{{content}}<meta http-equiv="refresh" content="0">', /http-equiv/],
])('%s is no frame', (html, why) => {
  expect(templateProblem(html, 'html')).toMatch(why)
  expect(sendingSettings.mailHtml.safeParse(html).success).toBe(false)
})

test('a subject knows no content', () => {
  expect(templateProblem('{{subject}} {{content}}', 'subject')).toMatch(/knows no \{\{content\}\}/)
})

test('a look at it before it is saved', async () => {
  const body = preview.body!.parse({ mailHtml: FRAME, mailSubject: '[{{inbox.name}}] {{subject}}', fromName: 'Oak' })
  const shown = (await preview.handle({ body } as never)) as { subject: string; html: string; text: string }
  expect(shown.subject).toBe('[Oak] Re: Where is my parcel?')
  expect(shown.html).toContain('Hello from Oak')
  expect(shown.text).toContain('should be with you on Thursday')
})

test('what becomes of a transcript is known by an address of its own, also where answers bounce to the inbox', () => {
  expect(piece({}, { transcript: true }).returnPath).toMatch(/^support\+b-0190aaaa/)
  expect(piece({ plusAddress: false }, { transcript: true }).returnPath).toBe('support@shop.example')
  expect(piece({}).returnPath).toBe('support@shop.example')
})
