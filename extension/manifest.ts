import { DEMO_EXTENSION_KEY } from '@breakwater/shared/extension-id.ts'
import type { UserManifest } from 'wxt'

/** `store` is what people install; `demo` adds the demo pages on loopback; `test` is the demo with open shadow roots. */
export type Mode = 'store' | 'demo' | 'test'

export const LOOPBACK = ['http://127.0.0.1/*', 'http://localhost/*']

/** Only hosts from which a message is fetched by the worker (EXTENSION 5, step 2). */
export const HOSTS = ['https://mail.google.com/*', 'https://mail-attachment.googleusercontent.com/*']

const policy = (mode: Mode) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src https:${mode === 'store' ? '' : ' http://127.0.0.1:* http://localhost:*'}`,
    "frame-ancestors 'none'",
  ].join('; ')

const firefox = {
  browser_specific_settings: {
    gecko: {
      id: 'report@breakwater.example',
      strict_min_version: '140.0',
      data_collection_permissions: {
        required: ['personalCommunications', 'personallyIdentifyingInfo', 'websiteContent', 'authenticationInfo'],
      },
    },
  },
}

/** The manifest; each permission has its reason in EXTENSION 11 and a new one fails the snapshot test. */
export function manifest(browser: string, mode: Mode): UserManifest {
  const chromium = browser !== 'firefox'
  return {
    name: '__MSG_extName__',
    short_name: '__MSG_extShort__',
    description: '__MSG_extDescription__',
    default_locale: 'en',
    icons: { 16: 'icon/16.png', 32: 'icon/32.png', 48: 'icon/48.png', 128: 'icon/128.png' },
    action: { default_title: '__MSG_extShort__', default_icon: { 16: 'icon/16.png', 32: 'icon/32.png' } },
    permissions: [
      'storage',
      'unlimitedStorage',
      'alarms',
      'contextMenus',
      'activeTab',
      'scripting',
      ...(chromium ? ['sidePanel'] : []),
      'identity',
    ] as UserManifest['permissions'],
    host_permissions: mode === 'store' ? HOSTS : [...HOSTS, ...LOOPBACK],
    optional_host_permissions: ['https://*/*'],
    commands: { 'report-current': { suggested_key: { default: 'Alt+Shift+H' }, description: '__MSG_cmdReport__' } },
    content_security_policy: { extension_pages: policy(mode) },
    ...(chromium
      ? {
          storage: { managed_schema: 'managed_schema.json' },
          side_panel: { default_path: 'report.html' },
          minimum_chrome_version: '116',
        }
      : firefox),
    ...(mode === 'store' || !chromium ? {} : { key: DEMO_EXTENSION_KEY }),
  } as UserManifest
}
