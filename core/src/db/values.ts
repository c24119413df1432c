/** Ids travel as strings and days as ISO text, on both engines. These are the types whose drivers think otherwise. */
export const INT8 = 20
export const DATE = 1082
export const asText = (value: string): string => value
