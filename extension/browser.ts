export { type Browser, browser } from 'wxt/browser'
