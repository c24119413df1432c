/** `other` is what every language has; the rest are the plurals it knows beside that. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }
