// The manifest, typed. Every permission has its reason in store/permissions.md; a test keeps the two together.
import { publicKey } from '../src/identity.ts'

const icons = { 16: 'icons/16.png', 32: 'icons/32.png', 48: 'icons/48.png', 128: 'icons/128.png' }

const LOCAL = 'http://localhost:* http://127.0.0.1:*'

/** Whose hub it will be is not known here, so any https host may be spoken with; the browser asks before it is. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  `img-src 'self' data: blob: https: ${LOCAL}`,
  `media-src 'self' blob: https: ${LOCAL}`,
  `frame-src https: ${LOCAL}`,
  `connect-src 'self' https: wss: ${LOCAL} ws://localhost:* ws://127.0.0.1:*`,
].join('; ')

export const manifest = (version: string) =>
  ({
    manifest_version: 3,
    name: '__MSG_name__',
    description: '__MSG_description__',
    version,
    key: publicKey,
    default_locale: 'en',
    // `sidePanel.open`, and sockets that keep a worker awake.
    minimum_chrome_version: '116',
    permissions: ['sidePanel', 'storage', 'activeTab', 'scripting', 'alarms', 'identity', 'contextMenus'],
    optional_permissions: ['notifications'],
    host_permissions: [],
    // Asked for one site at a time, and for the address of the hub.
    optional_host_permissions: ['https://*/*', 'http://localhost/*', 'http://127.0.0.1/*'],
    background: { service_worker: 'sw.js', type: 'module' },
    side_panel: { default_path: 'sidepanel.html' },
    action: { default_title: '__MSG_name__', default_icon: icons },
    icons,
    commands: {
      _execute_action: { suggested_key: { default: 'Alt+Shift+D' }, description: '__MSG_openPanel__' },
    },
    // A private window is private: nothing of it is read.
    incognito: 'not_allowed',
    content_security_policy: { extension_pages: policy },
  }) as const
