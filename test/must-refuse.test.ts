// What the hub must refuse or bear, line by line, for everything the channels touch: each line is a test, and names where it is
// proved. The proofs run with the tests of their own folders; here it breaks when one of them goes or loses its input.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

/** A test by its file and by what stands in it: its title, then the inputs it is given. */
type Proof = readonly [file: string, ...holds: string[]]

const FETCH = 'core/src/files/safe-fetch.test.ts'
const SERVER = 'core/src/files/safe-address.test.ts'
const API = 'channels/api/guards.test.ts'
const HOOKS = 'plugins/webhooks/src/manage.test.ts'
const MAIL_HOST = 'channels/email/hooks.test.ts'
const CLEAN = 'core/src/layout/clean.test.ts'
const PARSE = 'channels/email/parse.test.ts'
const NAMES = 'core/src/files/names.test.ts'
const SNIFF = 'core/src/files/sniff.test.ts'
const BOMBS = 'channels/email/src/in/bombs.test.ts'
const META = 'channels/whatsapp/door.test.ts'
const TWILIO = 'channels/sms/signature.test.ts'
const APP = 'channels/api/src/signature.test.ts'
const DOOR = 'core/src/http/app.test.ts'
const ONCE = 'core/src/testing/channel-live.ts'
const COMPOSE = 'channels/email/src/out/compose.test.ts'
const SEND = 'channels/email/src/out/send.test.ts'
const FORGERY = 'channels/email/forgery.test.ts'
const TENANTS = 'test/tenancy.test.ts'

/** The same address as a URL somebody may set, as a server somebody may name, and as media of an app. */
const inside = (host: string, server = host.replace(/[[\]]/g, '')): Proof[] => [
  [FETCH, 'leads inside', `'${host}'`],
  [SERVER, 'leads inside', `'${server}'`],
  [API, 'is never fetched', `'${host}'`],
]
const nowhere = (url: string): Proof[] => [
  [FETCH, 'is no address to fetch', `'${url}'`],
  [API, 'is never called', url],
]
const port = (number: number): Proof[] => [
  [FETCH, 'is no address to fetch', `http://shop.example:${number}/`],
  [SERVER, 'is not one of its ports', String(number)],
  [API, 'is never called', String(number)],
]
const gone = (what: string): Proof[] => [[CLEAN, '%s is gone', `'${what}',`]]
const machine = (what: string): Proof[] => [[PARSE, 'nothing automatic answers it', `['${what}'`]]

const TABLE: Record<string, Record<string, readonly Proof[]>> = {
  'SSRF, by URLs of hooks and media, and by hosts of IMAP and SMTP': {
    '127.0.0.1': [
      ...inside('127.0.0.1'),
      [HOOKS, 'is refused when it is saved', "'http://127.0.0.1/'"],
      [
        MAIL_HOST,
        'within the network of the hub is not spoken to',
        "['IMAP', { imapHost: '127.0.0.1' }]",
        "['SMTP', { smtpHost: '127.0.0.1' }]",
      ],
    ],
    '127.1': inside('127.1'),
    '0': inside('0'),
    '2130706433': inside('2130706433'),
    '0x7f000001': [...inside('0x7f000001'), [HOOKS, 'is refused when it is saved', 'http://0x7f000001/']],
    '0177.0.0.1': inside('0177.0.0.1'),
    '[::1]': inside('[::1]'),
    '[::]': inside('[::]'),
    '[::ffff:127.0.0.1]': inside('[::ffff:127.0.0.1]'),
    '[::ffff:7f00:1]': [...inside('[::ffff:7f00:1]'), [HOOKS, 'is refused when it is saved', '[::ffff:7f00:1]']],
    '[64:ff9b::7f00:1] (NAT64)': inside('[64:ff9b::7f00:1]'),
    '[2002:7f00:1::] (6to4)': inside('[2002:7f00:1::]'),
    'full-width and circled digits': [
      [FETCH, 'leads inside', '１２７.０.０.１', '①②⑦.⓪.⓪.①'],
      [SERVER, 'leads inside', '①②⑦.⓪.⓪.①'],
      [API, 'is never fetched', '１２７.０.０.１', '①②⑦.⓪.⓪.①'],
    ],
    '169.254.169.254': [
      ...inside('169.254.169.254'),
      [MAIL_HOST, 'within the network of the hub is not spoken to', "imapHost: '169.254.169.254'"],
      [HOOKS, 'is refused when it is saved', 'http://169.254.169.254/latest/meta-data'],
    ],
    '100.64.0.1': inside('100.64.0.1'),
    'fd00:ec2::254': inside('[fd00:ec2::254]'),
    'a trailing dot': inside('127.0.0.1.'),
    'user@host tricks': [
      [FETCH, 'is no address to fetch', 'http://maya@shop.example/', 'http://shop.example@127.0.0.1/'],
      [SERVER, 'is no server', 'maya@imap.shop.example'],
      [API, 'is never fetched', 'user@127.0.0.1'],
      [HOOKS, 'is refused when it is saved', 'https://maya@93.184.215.14/'],
    ],
    'file:': nowhere('file:///etc/passwd'),
    'gopher:': nowhere('gopher://shop.example/'),
    'ftp:': nowhere('ftp://shop.example/'),
    'data:': [
      [FETCH, 'is no address to fetch', 'data:text/plain,x'],
      [API, 'is never called', 'data:text/plain,hi'],
    ],
    'port 22': port(22),
    'port 25': port(25),
    'port 5432': port(5432),
    'port 6379': port(6379),
    'a redirect to the inside, at each hop, three at most and none for hooks': [
      [FETCH, 'each hop is checked: one that leads inside ends there'],
      [FETCH, 'three are followed, a fourth is not'],
      [FETCH, 'a hook is never redirected: its caller sees the 302'],
      ['channels/sms/flows.test.ts', 'a place Twilio sends us on to that is not its own is not asked'],
    ],
    'a name that is public when it is checked and private when it is connected to': [
      [FETCH, 'the address that was checked is the one that is connected to'],
      [FETCH, 'a name that turns private later is refused then'],
      [HOOKS, 'one that came to lead inside later is not called then'],
      [SERVER, 'is reached at the address that was checked, and keeps its name for TLS'],
    ],
    'a name with both kinds of address': [
      [FETCH, 'one private address among public ones is one too many'],
      [SERVER, 'is refused when one of its addresses leads inside'],
    ],
    'an answer larger than its cap': [[FETCH, 'an announced or an endless answer over the cap is given up']],
    'a slow body': [[FETCH, 'a server that stays silent or drips is left after the total time']],
    'a gzip bomb': [[FETCH, 'a gzip bomb never unfolds']],
    'media at another host than the provider’s, and the token that would go there': [
      [
        'channels/whatsapp/media.test.ts',
        'https://fbcdn.net.evil.example/picture',
        'one at Meta comes, and only Meta hears the token',
      ],
      ['channels/sms/flows.test.ts', 'a photo comes with its bytes, and the credentials stay at Twilio'],
      [FETCH, 'a secret does not travel to another origin'],
    ],
    'an allow-list for networks of one’s own': [
      [SERVER, 'inside, is reached where the owner of the hub allowed this host and this port'],
    ],
  },

  'HTML mail and Markdown': {
    'mutation in svg': gone('markup that changes when it is read again, in SVG'),
    'mutation in math': gone('the same in MathML'),
    'mutation in template': gone('a template'),
    'mutation in noscript': gone('noscript'),
    'style with url()': [...gone('a style that fetches'), ...gone('the same, written otherwise')],
    'style that lies over the page': gone('a layer over everything'),
    form: gone('a form'),
    'meta refresh': gone('a page that leads on'),
    base: gone('another base'),
    'javascript: with entities': gone('the same in entities'),
    'javascript: with tabs': gone('the same with tabs'),
    'data:text/html': [...gone('a page in a link'), ...gone('a page as a picture')],
    srcset: gone('pictures for every screen'),
    'cid: abuse': [...gone('somebody else’s file'), ...gone('cid with a script')],
    'tracking pixels': [[CLEAN, 'a pixel nobody can see is never loaded: %s']],
    'ids and names that hide others': gone('names that hide others'),
    'a frame without scripts, with a policy, in a real browser': [
      [
        'core/src/http/layout.test.ts',
        'the page frames the mail in a sandbox, and neither runs, sends nor loads anything else',
      ],
      [
        'test/mail.e2e.test.ts',
        'runs no script and asks nobody anything; a click shows its pictures, through the hub',
        'were nothing cleaned at all, the frame alone would hold it',
      ],
    ],
    'pictures elsewhere only by a click, and through the hub': [
      ['core/src/http/layout.test.ts', 'after the click pictures come through the hub, and only what is one'],
    ],
    'cleaned again where it is drawn': [
      ['core/src/client/canon-dom.test.ts', 'even when the hub was deceived', 'markup in a text is text'],
    ],
    'Markdown: raw HTML stays text': [
      ['core/src/contract/canon/canon.test.ts', '%s stays the text it is', '<script>alert(1)</script>'],
    ],
    'Markdown: only known schemes are links': [
      ['core/src/contract/canon/canon.test.ts', 'a link to %s is no link', 'vbscript:x'],
    ],
    'tags within tags without end': [[CLEAN, '%s keep nobody waiting', 'tags that never end']],
  },

  'file names, SVG, uploads': {
    '"><img onerror>.png': [
      [NAMES, '"><img onerror>.png'],
      [PARSE, 'a picture that is a page'],
    ],
    '../../x': [
      [NAMES, '../../etc/passwd'],
      [PARSE, "['a way up'"],
      ['core/src/files/disk-store.test.ts', '../../etc/passwd'],
    ],
    'a\\u202Egpj.exe': [
      [NAMES, 'a\\u202Egpj.exe'],
      [PARSE, 'a\\u202Egpj.exe'],
    ],
    'zero width and .htaccess': [
      [NAMES, '\\u200B.htaccess'],
      [PARSE, '\\u200B.htaccess'],
    ],
    NUL: [
      [NAMES, 'a\\0b'],
      [COMPOSE, "'nul\\0'"],
    ],
    '5,000 characters': [
      [NAMES, 'a name of 5,000 characters keeps its extension and no half character'],
      [PARSE, '5,000 letters'],
    ],
    'con.txt': [
      [NAMES, "['con.txt', '_con.txt']"],
      [PARSE, "'con.txt'"],
    ],
    'names split over parameters': [[PARSE, 'filename*0*=']],
    'a header made of a name': [[NAMES, 'cannot be broken out of']],
    'SVG with a script': [[SNIFF, "['a.svg', XML_SVG, 'image/svg+xml', 'attachment', 'application/octet-stream']"]],
    'a polyglot of GIF and JS': [[SNIFF, 'a polyglot of GIF and JS']],
    'HTML called .png': [
      [SNIFF, 'HTML called a picture', "['a.png', HTML, 'image/png', 'attachment', 'application/octet-stream']"],
    ],
    'a PDF is never shown within a page': [
      [SNIFF, "['a.pdf', PDF, 'application/pdf', 'attachment', 'application/pdf']"],
    ],
    'attachment, nosniff, sandbox': [[SNIFF, "'x-content-type-options': 'nosniff'", 'sandbox']],
    'a random key for what is stored': [['core/src/files/disk-store.test.ts', 'the same bytes twice are two files']],
  },

  'bombs of archives, MIME and pictures': {
    'a ZIP that unfolds, and one within another': [[BOMBS, 'archives within archives']],
    'multipart of 10,000 levels': [[PARSE, "['10,000 levels'", 'still becomes a conversation']],
    '50,000 parts': [[PARSE, "'50,000 parts'"]],
    '200,000 headers': [[PARSE, "'200,000 headers'"]],
    '600 kB of References': [[PARSE, "['600 kB of References'"]],
    uuencode: [[BOMBS, 'what is uuencoded within the words stays words']],
    TNEF: [[BOMBS, 'a TNEF container']],
    'a picture of 30,000 × 30,000': [[BOMBS, 'a picture of 30,000 by 30,000 points']],
    'a billion laughs': [[BOMBS, 'a billion laughs']],
    'a reader that breaks or never ends': [
      ['channels/email/src/in/reader.test.ts', 'a reader that breaks while it rests ends nothing but itself'],
      ['core/src/inbound/slow-parse.test.ts', 'an item nobody ever ends reading costs that one'],
    ],
    'what is refused is a conversation with its raw file': [
      [PARSE, 'a mail made to break its reader still becomes a conversation', "name: 'mail.eml'"],
    ],
    'more than the inbox reads': [
      ['channels/email/outage.test.ts', 'brings of a mail beyond what the inbox reads its head, and says so'],
    ],
  },

  'expressions and long input': {
    'a subject of a megabyte': [[PARSE, 'a subject of a megabyte is read at once']],
    'one line of 300,000 characters': [[PARSE, 'of a very long line is not looked for']],
    'signs without end': [
      ['channels/whatsapp/text.test.ts', 'a text full of signs, as long as WhatsApp carries, costs no time'],
    ],
    'Markdown without end': [['core/src/contract/canon/canon.test.ts', 'are read in a moment, and fit the schema']],
  },

  'filters and templates of webhooks': {
    'a field that is none': [['plugins/webhooks/src/pure.test.ts', 'no field “password”']],
    'an operator or value that is none': [
      ['plugins/webhooks/src/pure.test.ts', 'is refused when it is saved', '“status” is one of open,'],
    ],
    'a prototype as a variable': [
      ['plugins/webhooks/src/pure.test.ts', '{{contact.attributes.constructor}}', '{{constructor}}'],
    ],
    'words that would break out of JSON': [
      ['plugins/webhooks/src/delivery.test.ts', 'a payload of one’s own is JSON whatever stands in it'],
    ],
  },

  'tenants apart': {
    'every route of every plugin, asked for what is another account’s': [[TENANTS, 'pluginTenancySuite(plugins']],
    'one address of a provider is one account’s': [
      ['core/src/connections/setup.test.ts', 'one place at the provider is one account’s'],
    ],
    'the keys of another inbox': [
      [
        'core/src/inbound/door.test.ts',
        'nobody uses up the keys of another inbox by naming its address',
        'an app speaks for its own connections only',
      ],
    ],
    'a link to a file': [
      ['core/src/files/links.test.ts', 'it opens no other file, no other account, and not under another key'],
    ],
    'what is sent on from another number': [[META, 'what is said of another number stays outside this inbox']],
  },

  'connecting by OAuth': {
    'a state that is missing, made up, reused, of another session or account': [
      [
        'core/src/connections/setup.test.ts',
        'a state works once, also when it comes twice at the same moment',
        'a state that is made up, of another account, or of another session is refused',
      ],
    ],
    'no PKCE': [
      [
        'channels/email/src/signin/setup.test.ts',
        "code_challenge_method: 'S256'",
        'a code somebody caught is worth nothing in a setup of their own',
      ],
    ],
    'an answer to another sign-in': [['channels/email/src/signin/setup.test.ts', 'an answer to another sign-in']],
    'a mailbox of somebody else': [
      ['channels/email/src/signin/setup.test.ts', 'a mailbox that whoever signed in may not read'],
    ],
  },

  'hooks that come in': {
    'a wrong signature': [
      [META, "['a wrong one'"],
      [TWILIO, 'the example of Twilio’s own libraries'],
      [APP, 'with half a signature'],
      [MAIL_HOST, "['a wrong signature'"],
    ],
    'the right one over JSON written anew': [
      [META, 'of the same words written anew'],
      [APP, 'with the same JSON written anew'],
      [TWILIO, 'written anew, of another account, twice in one header'],
    ],
    'an old timestamp': [
      [APP, 'six minutes later'],
      [MAIL_HOST, 'of Mailgun with a time %s it is refused', 'ten hours ago'],
    ],
    'a body replayed': [
      [ONCE, 'the same item twice is one message'],
      ['channels/api/door.test.ts', 'a signed request replayed within its five minutes changes nothing'],
      [MAIL_HOST, 'and again only as the same mail'],
    ],
    'another tenant’s secret': [
      [META, 'of another tenant'],
      [APP, 'signed with another inbox’s secret'],
      [TWILIO, 'token of somebody else'],
    ],
    'no header': [
      [META, "['no header'"],
      [TWILIO, 'without a signature, and with an empty one, nothing is Twilio’s'],
      [APP, "['without anything'"],
    ],
    'a packed body': [[DOOR, "'content-encoding': 'gzip'", '415']],
    'a header twice': [
      [META, 'two in one header'],
      [APP, 'with two signatures run together'],
      [TWILIO, 'twice in one header'],
    ],
    'more than four megabytes': [
      [DOOR, 'too_large'],
      ['channels/api/wrong.test.ts', 'more than four megabytes'],
    ],
    'a proxy that ends TLS': [
      ['channels/sms/connect.test.ts', 'behind a proxy that ends TLS the signature counts over the public address'],
    ],
    'a forged signature is kept nowhere': [[META, 'out, and nothing is kept']],
  },

  'who a mail is from and where it belongs': {
    'From of an agent, forged': [
      [FORGERY, 'a name that looks like somebody’s address, or is a member’s, is a name and nothing more'],
    ],
    'From of a contact, forged': [
      [FORGERY, 'a mail under her address that nobody vouched for turns no answer to somebody else'],
      [PARSE, 'a mail whose sender is known to be false'],
    ],
    'Message-ID and References, forged': [
      [PARSE, "['a changed Message-ID'", 'what another inbox issued'],
      [FORGERY, 'nobody who has a mail of ours can add words of ours to it'],
      ['channels/email/copied.test.ts', 'nobody else gets in: not a stranger who knows a Message-ID'],
    ],
    'a reply token, guessed': [
      [PARSE, 'a guessed reply address'],
      ['channels/email/src/ids.test.ts', 'a letter changed anywhere in what is signed makes it nobody’s'],
    ],
    'a subject with another’s number': [[PARSE, "['a subject', { subject: 'Re: [#123] Parcel' }]"]],
    'Reply-To to somebody else': [
      [PARSE, 'Reply-To says where answers go, not who wrote'],
      [
        'channels/email/src/out/envelope.test.ts',
        'in a thread that went on before, a mail nobody vouched for sends the answer nowhere else',
      ],
    ],
    'a display name that is an address': [[FORGERY, 'a name that looks like somebody’s address']],
    'a signature for one use, used for another': [
      ['channels/email/src/ids.test.ts', 'a signature for one use is none for another'],
    ],
  },

  'headers and SMTP, injected': {
    'CR and LF in a name or a file name': [
      [
        COMPOSE,
        'in the name of an agent or of a file makes no header',
        'line\\r\\nBcc: eve@evil.example',
        'line\\nX-Evil: 1',
      ],
    ],
    NUL: [
      [COMPOSE, "'nul\\0'"],
      [PARSE, 'bare line feeds, NUL and broken base64 do no harm'],
    ],
    'U+2028': [[COMPOSE, 'separator\\u2028Bcc: x']],
    'a bare line with a dot': [[SEND, 'ends no mail: all of it is words of the one', "['bare', '\\n.\\n"]],
    'a subject that writes headers': [[PARSE, 'a subject that would write headers of its own is one line']],
    'References that write headers': [
      [COMPOSE, 'what stands in References and is no Message-ID is left out', '<x@y>\\r\\nBcc: eve@evil.example'],
    ],
    'two addresses in one field': [
      ['channels/api/wrong.test.ts', "value: 'a@b, c@d'"],
      ['channels/email/src/out/envelope.test.ts', 'what is no address is left out'],
    ],
    'a line break in an id or a file name of an app': [
      ['channels/api/wrong.test.ts', 'a line break in an id', 'a line break in a file name'],
    ],
  },

  'loops and automation': {
    'Auto-Submitted': machine('Auto-Submitted'),
    'Precedence: bulk': machine('Precedence: bulk'),
    'List-Id': machine('List-Id'),
    'X-Auto-Response-Suppress': machine('X-Auto-Response-Suppress'),
    'an empty return path': machine('an empty return path'),
    'our own address': machine('our own address as the sender'),
    'X-Loop of our own': [
      ['channels/email/src/ids.test.ts', 'a mail that comes in with our own mark went in a circle'],
    ],
    'X-Loop of others': machine('X-Loop'),
    'a delivery report': [[PARSE, 'a report about a mail that is not ours is a mail like any other, and marked']],
    'an absence notice without headers': machine('an absence notice without headers'),
    'ours say what they are': [[COMPOSE, 'what no person wrote says so']],
    'one an hour, three a week': [
      [
        'channels/email/src/out/loop.test.ts',
        'a person gets one automatic mail in an hour',
        'and three in a week, then silence',
      ],
    ],
    'two hubs that answer everything': [
      [
        'channels/email/loop.test.ts',
        'two inboxes whose bots answer everything fall silent at once, through a real mail server',
      ],
    ],
  },

  'sending for others': {
    'no words of anybody to an address nobody vouched for': [
      [COMPOSE, 'carries nobody’s words to an address that nobody vouched for'],
    ],
    'a typed claim finds nobody': [
      ['core/src/contacts/identify.test.ts', 'a mere claim finds nobody and is only recorded'],
    ],
    'who said stop is written to by nobody': [
      ['core/src/contacts/opted-out.test.ts', 'nobody writes first to a number that said stop'],
    ],
  },

  'plugins that misbehave': {
    'a reader that throws': [
      ['core/src/inbound/replay.test.ts', 'a plugin that was not mended stumbles again, and the item is still kept'],
    ],
    'a reader that hangs': [['core/src/inbound/slow-parse.test.ts', 'an item nobody ever ends reading costs that one']],
    'facts no database takes': [
      [
        'core/src/inbound/isolation.test.ts',
        'of many lanes loses only what is wrong in it, and every lane keeps its order',
      ],
    ],
    'an item its workers die of': [['core/src/inbound/isolation.test.ts', 'who kills three workers is put aside']],
  },

  secrets: {
    'at rest': [['core/src/connections/seal.test.ts', 'moved to another place it does not open']],
    'in a log': [
      [ONCE, 'no secret reached a log'],
      [DOOR, 'the token of a door stays out of the log'],
    ],
    'in a view of an endpoint': [[HOOKS, 'who changed what is noted, and no secret with it']],
  },
}

const sources = new Map<string, string>()
const sourceOf = (file: string): string => {
  const known = sources.get(file) ?? readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
  sources.set(file, known)
  return known
}

describe.each(Object.entries(TABLE))('%s', (_, lines) => {
  test.each(Object.entries(lines))('%s', (_line, proofs) => {
    expect(proofs.length).toBeGreaterThan(0)
    for (const [file, ...holds] of proofs) {
      const missing = holds.filter((it) => !sourceOf(file).includes(it))
      expect(missing, `${file} proves this no more`).toEqual([])
      expect(sourceOf(file), `${file} is switched off`).not.toMatch(/\b(?:describe|test|it)\.(?:skip|todo|only)\b/)
    }
  })
})
