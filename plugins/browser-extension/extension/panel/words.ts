/** A sentence in the browser's language, from `_locales`. */
export const words = (key: string, ...values: string[]): string => chrome.i18n.getMessage(key, values) || key
