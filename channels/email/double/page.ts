// A mailbox on one page: what came, what was sent, reading, writing and answering.
import { readFileSync } from 'node:fs'

const file = (name: string): string => readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8')
const asJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')

export const mailboxPage = (about: {
  owner: { name: string; address: string }
  shop: string
}): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mailbox</title>
<style>${file('mailbox.css')}</style>
</head>
<body>
${file('mailbox.html')}
<script>const about = ${asJson(about)}
${file('mailbox.js')}</script>
</body>
</html>`
