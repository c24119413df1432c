/** A list that somebody has open in a tool. It is kept up to date for as long as they look, and for nobody else. */
export type Look = {
  /** What the tool calls the person. */
  person: string
  member: string
  /** What they chose to see. The plugin's own words. */
  state: Record<string, unknown>
  /** What the tool called the list as it stands there, and a print of what stands in it. */
  shown?: string
  print?: string
  /** Nobody looked for a while: it is drawn once more, to say so, and then left alone. */
  resting: boolean
}

export type Shown = Pick<Look, 'shown' | 'print'>

export type Looks = {
  /**
   * They opened the list, or used it. `opened`: what they chose before stays, whatever they choose while the opening is on
   * its way; `state` is then for who comes first. Answers what they chose.
   */
  begin(look: Pick<Look, 'person' | 'member' | 'state'> & { opened?: boolean }): Promise<Look['state']>
  of(person: string): Promise<Look | undefined>
  /** How it stands there now. */
  drawn(person: string, shown: Shown): Promise<void>
  /** Who looks is no member any more. */
  end(person: string): Promise<void>
}
