import { expect, test } from 'vitest'
import { slackFileName } from './file-name.ts'

test.each([
  ['voice', 'audio/ogg; codecs=opus', 'voice.ogg'],
  ['voice.oga', 'audio/ogg', 'voice.ogg'],
  ['file', 'image/jpeg', 'file.jpg'],
  ['IMG 1.2.2026 at home', 'image/jpeg', 'IMG 1.2.2026 at home.jpg'],
  ['label.pdf', 'application/pdf', 'label.pdf'],
  ['clip', 'video/mp4', 'clip.mp4'],
  ['sticker', 'image/webp', 'sticker.webp'],
  ['data', 'application/x-nobody-knows', 'data'],
])('“%s” of %s is shown in Slack as %s', (name, mime, shown) => {
  expect(slackFileName(name, mime)).toBe(shown)
})
