const $ = (id) => document.getElementById(id)
const door = new URLSearchParams(location.search).get('door') ?? ''
let mails = []
let open
let answering
const seen = new Set()
$('owner').textContent = `${about.owner.name} · ${about.owner.address}`

const made = (tag, words, name) => {
  const it = document.createElement(tag)
  it.textContent = words
  if (name) it.className = name
  return it
}

const look = async () => {
  const fresh = await (await fetch('mails')).json()
  if (fresh.length === mails.length) return
  mails = fresh
  list()
}

const list = () => {
  const rows = [...mails].reverse().map((mail) => {
    const row = made('li', '')
    const button = made('button', '', mail.box === 'in' && !seen.has(mail.id) ? 'unread' : '')
    button.type = 'button'
    button.setAttribute('aria-current', String(mail.id === open?.id))
    button.append(made('span', mail.box === 'in' ? mail.from : `To ${mail.to.join(', ')}`, 'who'))
    button.append(made('span', mail.subject || '(no subject)', 'about'))
    button.append(made('span', mail.text.slice(0, 120), 'start'))
    button.onclick = () => read(mail)
    row.append(button)
    return row
  })
  $('list').replaceChildren(...rows)
  $('empty').hidden = rows.length > 0
}

const read = (mail) => {
  open = mail
  seen.add(mail.id)
  $('writer').hidden = true
  $('reader').hidden = false
  $('subject').textContent = mail.subject || '(no subject)'
  const heads = [
    ['From', mail.from],
    ['To', mail.to.join(', ')],
    ['Cc', mail.cc.join(', ')],
    ['Date', new Date(mail.at).toLocaleString()],
  ]
  $('heads').replaceChildren(
    ...heads.filter(([, it]) => it).flatMap(([name, it]) => [made('dt', name), made('dd', it)]),
  )
  $('headers').textContent = Object.entries(mail.headers)
    .map(([name, it]) => `${name}: ${it}`)
    .join('\n')
  const plain = made('pre', mail.text)
  plain.style.whiteSpace = 'pre-wrap'
  $('body').srcdoc = mail.html ?? plain.outerHTML
  $('files').replaceChildren(
    ...mail.files.map((it) => made('li', `📎 ${it.name || 'file'} (${it.mime}, ${it.size} bytes)`)),
  )
  $('all').hidden = mail.box !== 'in' || mail.to.length + mail.cc.length < 2
  list()
}

const write = ({ to, cc = '', subject = '', answers }) => {
  answering = answers
  const form = $('writer')
  form.hidden = false
  $('reader').hidden = true
  $('trouble').textContent = ''
  $('writing').textContent = answers ? 'Reply' : 'Write'
  form.elements.to.value = to
  form.elements.cc.value = cc
  form.elements.subject.value = subject
  form.elements.text.value = ''
  form.elements[answers ? 'text' : 'subject'].focus()
}

const bare = (it) => /<([^>]+)>/.exec(it)?.[1] ?? it
const answer = (all) => {
  if (!open) return
  const to = open.box === 'sent' ? open.to.join(', ') : (open.replyTo ?? bare(open.from))
  const others = [...open.to, ...open.cc].filter((it) => it !== about.owner.address && it !== to)
  write({
    to,
    cc: all ? others.join(', ') : '',
    subject: `Re: ${open.subject.replace(/^re:\s*/i, '')}`,
    answers: open.id,
  })
}

$('new').onclick = () => write({ to: about.shop })
$('reply').onclick = () => answer(false)
$('all').onclick = () => answer(true)
$('cancel').onclick = () => {
  $('writer').hidden = true
  if (open) read(open)
}
$('source').onclick = () => {
  $('headers').hidden = !$('headers').hidden
  $('source').setAttribute('aria-expanded', String(!$('headers').hidden))
}
$('writer').onsubmit = async (event) => {
  event.preventDefault()
  const given = Object.fromEntries(new FormData($('writer')))
  const send = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...given, answers: answering }),
  }
  const { status } = await (await fetch(`mails?door=${encodeURIComponent(door)}`, send)).json().catch(() => ({}))
  if (status !== 200 && status !== 202) {
    $('trouble').textContent = 'The shop’s mail server did not take it. Try again.'
    return
  }
  $('writer').hidden = true
  await look()
}
addEventListener('keydown', (event) => {
  if (event.target.closest('input, textarea') || event.ctrlKey || event.metaKey || event.altKey) return
  const rows = [...document.querySelectorAll('#list button')]
  const at = rows.findIndex((row) => row.getAttribute('aria-current') === 'true')
  const act = {
    n: () => $('new').click(),
    r: () => answer(false),
    a: () => answer(true),
    j: () => rows[at + 1]?.click(),
    k: () => rows[at - 1]?.click(),
  }[event.key]
  if (!act) return
  event.preventDefault()
  act()
})
void look()
setInterval(() => void look(), 1000)
