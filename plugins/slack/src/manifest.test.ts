// The app as Slack wants it described: its form and limits, and every scope and event against what Slack knows.
import { z } from '@deskless/core/contract'
import type { AppsManifestValidateArguments } from '@slack/web-api'
import { describe, expect, test } from 'vitest'
import { registerApp } from '../simulator/apps.ts'
import { virtualClock } from '../simulator/clock.ts'
import { createWorld } from '../simulator/world.ts'
import { manifest } from './manifest.ts'
import { SCOPES } from './scopes.ts'

const at = { backUrl: 'https://hub.example/setup/', name: 'Deskless' }
const doorUrl = 'https://hub.example/in/slack/token'
const made = {
  'an app over HTTP': manifest({ ...at, doorUrl, setup: true }),
  'an app over Socket Mode': manifest({ ...at, setup: true }),
  'pasted tokens over HTTP': manifest({ ...at, doorUrl, setup: false }),
  'pasted tokens over Socket Mode': manifest({ ...at, setup: false }),
}

const url = (max: number) => z.url({ protocol: /^https$/ }).max(max)
const text = (max: number) => z.string().min(1).max(max)
const unique = (max: number, item: z.ZodType = text(50)) =>
  z
    .array(item)
    .min(1)
    .max(max)
    .refine((all) => new Set(all.map(String)).size === all.length, 'names something twice')

/** What Slack's documentation says of a manifest, version 1: names, kinds and sizes. Anything it does not name is refused. */
const slacksForm = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(1), minor_version: z.int() }),
  display_information: z.strictObject({
    name: text(35),
    description: text(140),
    background_color: z.string().regex(/^#[0-9a-f]{3}([0-9a-f]{3})?$/i),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: text(80), always_online: z.boolean() }),
    shortcuts: z
      .array(
        z.strictObject({
          name: text(24),
          type: z.enum(['message', 'global']),
          callback_id: text(255),
          description: text(150),
        }),
      )
      .min(1)
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/.{1,31}$/),
          description: text(2_000),
          usage_hint: text(1_000).optional(),
          should_escape: z.boolean().optional(),
          url: url(3_000).optional(),
        }),
      )
      .min(1)
      .max(50),
    unfurl_domains: unique(5, z.string().regex(/^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/)).optional(),
  }),
  oauth_config: z.strictObject({
    redirect_urls: z.array(url(2_500)).max(1_000).optional(),
    scopes: z.strictObject({ bot: unique(255), bot_optional: unique(255).optional() }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ request_url: url(3_500).optional(), bot_events: unique(100) }),
    interactivity: z.strictObject({
      is_enabled: z.boolean(),
      request_url: url(3_500).optional(),
      message_menu_options_url: url(3_500).optional(),
    }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
})

/** What an event wants the bot to be allowed. One that is not here is none Slack knows. */
const EVENT_SCOPES: Record<string, string | undefined> = {
  app_home_opened: undefined,
  app_mention: 'app_mentions:read',
  app_uninstalled: undefined,
  channel_archive: 'channels:read',
  channel_deleted: 'channels:read',
  channel_id_changed: 'channels:read',
  channel_rename: 'channels:read',
  channel_shared: 'channels:read',
  channel_unarchive: 'channels:read',
  channel_unshared: 'channels:read',
  group_archive: 'groups:read',
  group_deleted: 'groups:read',
  group_rename: 'groups:read',
  group_unarchive: 'groups:read',
  member_joined_channel: 'channels:read',
  member_left_channel: 'channels:read',
  link_shared: 'links:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  tokens_revoked: undefined,
  user_change: 'users:read',
}

describe.each(Object.entries(made))('%s', (_, it) => {
  test('has the form Slack takes', () => {
    expect(slacksForm.safeParse(it).error?.issues ?? []).toEqual([])
    // The SDK's own type, which knows fewer scopes than Slack.
    const typed: Pick<AppsManifestValidateArguments['manifest'], 'display_information'> = slacksForm.parse(it)
    expect(typed.display_information.name).toBe('Deskless')
  })

  test('asks for no event without the scope it needs', () => {
    const { settings, oauth_config } = slacksForm.parse(it)
    const { bot, bot_optional = [] } = oauth_config.scopes
    for (const event of settings.event_subscriptions.bot_events as string[]) {
      expect(Object.keys(EVENT_SCOPES)).toContain(event)
      const scope = EVENT_SCOPES[event]
      if (scope) expect([...bot, ...bot_optional]).toContain(scope)
    }
  })
})

test('addresses stand where Slack shall call, and nowhere when the hub calls Slack', () => {
  const { settings, features, oauth_config } = slacksForm.parse(made['an app over HTTP'])
  expect(settings).toMatchObject({
    event_subscriptions: { request_url: doorUrl },
    interactivity: { request_url: doorUrl, message_menu_options_url: doorUrl },
    socket_mode_enabled: false,
  })
  expect(features.slash_commands[0]?.url).toBe(doorUrl)
  expect(oauth_config.redirect_urls).toEqual([at.backUrl])
  const socket = JSON.stringify(made['pasted tokens over Socket Mode'])
  expect(socket).not.toContain('https://hub.example')
  expect(socket).toContain('"socket_mode_enabled":true')
})

test('links to the hub unfold where it has a name of its own; nobody has to allow it', () => {
  const named = slacksForm.parse(made['pasted tokens over Socket Mode'])
  expect(named.features.unfurl_domains).toEqual(['hub.example'])
  expect(named.oauth_config.scopes.bot_optional).toEqual(['links:read', 'links:write'])
  expect(SCOPES.filter((scope) => /^links:/.test(scope))).toEqual([])
  for (const backUrl of ['http://localhost:3000/setup/', 'http://127.0.0.1:3000/setup/', 'http://[::1]/setup/']) {
    const nameless = manifest({ ...at, backUrl, setup: false })
    expect(slacksForm.safeParse(nameless).error?.issues ?? []).toEqual([])
    expect(JSON.stringify(nameless)).not.toMatch(/unfurl|links:|link_shared/)
  }
})

test('tokens end only where the hub can renew them', () => {
  const rotates = (it: unknown) => slacksForm.parse(it).settings.token_rotation_enabled
  expect(rotates(made['an app over Socket Mode'])).toBe(true)
  expect(rotates(made['pasted tokens over HTTP'])).toBe(false)
})

test('a name that is too long is cut', () => {
  expect(slacksForm.safeParse(manifest({ ...at, name: 'D'.repeat(200), setup: false })).success).toBe(true)
})

test('the simulator asks the same of its app', () => {
  const app = registerApp(createWorld(virtualClock()), { name: 'Deskless' })
  expect(SCOPES.filter((scope) => !app.scopes.includes(scope))).toEqual([])
  const { settings } = slacksForm.parse(made['an app over HTTP'])
  expect((settings.event_subscriptions.bot_events as string[]).filter((it) => !app.events.includes(it))).toEqual([])
})
