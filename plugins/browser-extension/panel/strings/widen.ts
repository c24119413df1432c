/** The shape of one language, so that every other has the same keys: texts of any wording, plurals of any cases. */
export type Widen<T> = T extends string
  ? string
  : keyof T extends Intl.LDMLPluralRule
    ? { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>
    : { [K in keyof T]: Widen<T[K]> }
