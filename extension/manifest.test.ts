import { expect, test } from 'vitest'
import { type Mode, manifest } from './manifest.ts'

const permissions = [
  'storage',
  'unlimitedStorage',
  'alarms',
  'contextMenus',
  'activeTab',
  'scripting',
  'sidePanel',
  'identity',
]
const hosts = ['https://mail.google.com/*', 'https://mail-attachment.googleusercontent.com/*']
const read = (browser: string, mode: Mode) => manifest(browser, mode) as Record<string, unknown>

test('EXTENSION 11 the store build asks for exactly these permissions and hosts', () => {
  expect(read('chrome', 'store').permissions).toEqual(permissions)
  expect(read('chrome', 'store').host_permissions).toEqual(hosts)
  expect(read('chrome', 'store').optional_host_permissions).toEqual(['https://*/*'])
  expect(read('firefox', 'store').permissions).toEqual(permissions.filter((p) => p !== 'sidePanel'))
  expect(read('firefox', 'store').host_permissions).toEqual(hosts)
})

test('EXT-5 no page of the extension can be framed or reached from a web page', () => {
  for (const browser of ['chrome', 'firefox'])
    for (const key of ['web_accessible_resources', 'externally_connectable'])
      expect(read(browser, 'store')).not.toHaveProperty(key)
  const policy = (read('chrome', 'store').content_security_policy as { extension_pages: string }).extension_pages
  expect(policy).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src https:; frame-ancestors 'none'",
  )
})

test('SETTLED 46 loopback and the fixed id belong to demo builds alone', () => {
  expect(JSON.stringify(read('chrome', 'store'))).not.toMatch(/127\.0\.0\.1|localhost|"key"/)
  expect(read('chrome', 'demo')).toHaveProperty('key')
  expect(JSON.stringify(read('chrome', 'demo'))).toContain('http://127.0.0.1:*')
  expect(read('chrome', 'demo').permissions).toEqual(permissions)
})

test('EXTENSION 16 Firefox says what data it takes', () => {
  const { gecko } = (read('firefox', 'store').browser_specific_settings ?? {}) as {
    gecko: { data_collection_permissions: { required: string[] } }
  }
  expect(gecko.data_collection_permissions.required).toEqual([
    'personalCommunications',
    'personallyIdentifyingInfo',
    'websiteContent',
    'authenticationInfo',
  ])
})
