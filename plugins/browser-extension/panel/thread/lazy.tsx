import type { FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Desk } from '../desk.ts'
import { wordsOf } from './words.ts'

/** A component that is fetched when it is first shown, and says so when it cannot be. */
export const lazy = <P extends object>(
  load: () => Promise<FunctionComponent<P>>,
): FunctionComponent<P & { desk: Desk }> => {
  let loaded: FunctionComponent<P> | undefined
  return ({ desk, ...props }) => {
    const [state, setState] = useState<'loading' | 'failed' | 'here'>(loaded ? 'here' : 'loading')
    useEffect(() => {
      if (loaded) return
      void load().then(
        (it) => {
          loaded = it
          setState('here')
        },
        () => setState('failed'),
      )
    }, [])
    const Loaded = loaded
    if (Loaded && state === 'here') return <Loaded {...(props as unknown as P)} />
    return (
      <p class="none" role="status">
        {state === 'failed' ? wordsOf(desk).notLoaded : desk.language.value.words.loading}
      </p>
    )
  }
}
