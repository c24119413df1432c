import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import type { PageSource } from './source.ts'

const WHENS = ['always', 'asked', 'never'] as const

/** When this site is read, and the way to show where the person stands. */
export const SiteMenu = ({ source, children }: { source: PageSource; children?: ComponentChildren }) => {
  const box = useRef<HTMLDetailsElement>(null)
  const { origin, state } = source.page.value
  const close = (): void => {
    if (box.current) box.current.open = false
  }
  const closing = (work: () => void): void => {
    close()
    work()
  }
  return (
    <details
      class="page-menu"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close()
      }}
    >
      <summary>{source.words('siteMenu')}</summary>
      <div>
        {origin && <When source={source} origin={origin} />}
        {state !== 'off' && state !== 'closed' && (
          <>
            <button type="button" onClick={() => closing(source.pick)}>
              {source.words('pick')}
            </button>
            <button type="button" onClick={() => closing(source.forget)}>
              {source.words('forget')}
            </button>
          </>
        )}
        {children}
      </div>
    </details>
  )
}

const When = ({ source, origin }: { source: PageSource; origin: string }) => (
  <fieldset>
    <legend>{source.words('siteLegend', new URL(origin).host)}</legend>
    {WHENS.map((each) => (
      <label key={each}>
        <input
          type="radio"
          name="site"
          checked={source.page.value.when === each}
          // The browser asks the person only while this click lasts.
          onChange={() => void source.setSite(each)}
        />
        {source.words(`site_${each}`)}
      </label>
    ))}
  </fieldset>
)
