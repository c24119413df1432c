// What the app is to Teams, as Teams' own document: one per deployment, because addresses and the bot's id differ.
import { TAB } from '../places.ts'

export type PackageAt = {
  /** With https, or Teams does not load the tab. */
  publicUrl: string
  clientId: string
  name: string
}

const SCHEMA = 'https://developer.microsoft.com/en-us/json-schemas/teams/v1.25/MicrosoftTeams.schema.json'

const command = (id: string, title: string, description: string) => ({
  id,
  type: 'action',
  context: ['message'],
  fetchTask: true,
  title,
  description,
})

/** Version 1.25: every client of the last years reads it, and nothing here needs a newer one. */
export const teamsManifest = ({ publicUrl, clientId, name }: PackageAt): Record<string, unknown> => {
  const { host, origin } = new URL(publicUrl)
  return {
    $schema: SCHEMA,
    manifestVersion: '1.25',
    version: '1.0.0',
    id: clientId,
    developer: { name: 'Deskless', websiteUrl: origin, privacyUrl: `${origin}/`, termsOfUseUrl: `${origin}/` },
    name: { short: name.slice(0, 30), full: `${name}: customer support in Teams`.slice(0, 100) },
    description: {
      short: 'Answer customers from threads in Teams.',
      full: 'Each conversation with a customer is a thread. What is written there stays internal until its author sends it.',
    },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#2B5CE6',
    ...waysIn(clientId),
    staticTabs: [
      {
        entityId: TAB,
        name: 'Inbox',
        contentUrl: `${origin}/p/teams/inbox`,
        websiteUrl: `${origin}/panel/`,
        scopes: ['personal'],
      },
    ],
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: [host],
    webApplicationInfo: { id: clientId, resource: `api://${host}/botid-${clientId}` },
    authorization: { permissions: { resourceSpecific: consents } },
  }
}

const waysIn = (botId: string) => ({
  bots: [
    { botId, scopes: ['team', 'personal'], supportsFiles: false, isNotificationOnly: false, commandLists: commands },
  ],
  composeExtensions: [
    {
      botId,
      commands: [
        command('sendToCustomer', 'Send to customer', 'Send exactly this line, after a last look'),
        command('addNote', 'Add note', 'Keep it as an internal note of the conversation'),
        command('showAll', 'Show all', 'What was cut off below a mail, and how it was laid out'),
        {
          ...command('newConversation', 'New conversation', 'Write to a customer first'),
          context: ['compose', 'commandBox'],
        },
      ],
    },
  ],
})

/** What the bot offers while somebody types its name. */
const commands = [
  {
    scopes: ['team'],
    commands: [
      { title: 'reply', description: 'Send these words to the customer' },
      { title: 'take', description: 'Give the conversation to me' },
      { title: 'resolve', description: 'Resolve the conversation' },
      { title: 'mute', description: 'Hear nothing more of the conversation, or again' },
      { title: 'status', description: 'Where the conversation stands' },
    ],
  },
  { scopes: ['personal'], commands: [{ title: 'link', description: 'Say who you are in Deskless' }] },
]

/** Owners of a team agree to these when they add the app. Explicit mode works without the first. */
const consents = [
  { name: 'ChannelMessage.Read.Group', type: 'Application' },
  { name: 'TeamMember.Read.Group', type: 'Application' },
]
