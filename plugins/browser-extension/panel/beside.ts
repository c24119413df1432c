/** The page beside the panel, as far as one may write on it: only the extension has one. */
export type Beside = {
  /** On the button. */
  label: string
  /** Puts words where one last wrote on the page. Answers why not, if it could not. */
  put(text: string): Promise<string | undefined>
}
