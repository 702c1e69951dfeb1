import { button } from '@breakwater/shared/locales/en/extension.json'

/** The few words a host page shows; a content script carries no catalogue. */
export const BUTTON_NAME: string = button.name
export const BUTTON_DISCREET: string = button.discreet
