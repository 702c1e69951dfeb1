import type { browser } from 'wxt/browser'

declare global {
  // Inside a page of the extension, where the browser tests evaluate.
  const chrome: typeof browser
}

// WXT generates these on `wxt prepare`; written here so that the types need no generated file.
declare module 'wxt/browser' {
  interface WxtRuntime {
    getURL(path: string): string
  }
  interface WxtI18n {
    getMessage(name: string, substitutions?: string | string[]): string
  }
}
