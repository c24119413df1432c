const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M14.5 6l-6 6 6 6',
  menu: 'M5 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0m6 0a1 1 0 1 0 2 0 1 1 0 1 0-2 0m6 0a1 1 0 1 0 2 0 1 1 0 1 0-2 0',
  down: 'M6 9.5l6 6 6-6',
  send: 'M4 12l16-8-5.5 16-3-6.5L4 12zM11.5 13.5L20 4',
  attach: 'M19.5 11.5l-7.6 7.6a5 5 0 0 1-7-7l8-8a3.4 3.4 0 0 1 4.8 4.8l-7.9 7.9a1.7 1.7 0 0 1-2.4-2.4l7-7',
  smile: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.2a4.2 4.2 0 0 0 7 0M9 9.6v.1M15 9.6v.1',
  clock: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4.3l2.8 1.7',
  tick: 'M5 12.5l4.5 4.5L19 7.5',
  ticks: 'M2 12.5l4.5 4.5L15 7.5M11.5 16.3l.8.7L22 7.5',
  alert: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5v5.5M12 16.3v.1',
}

/** Parts that come later bring the lines of their own. */
type Drawn = { name: keyof typeof PATHS } | { d: string }

export const Icon = (it: Drawn) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={'d' in it ? it.d : PATHS[it.name]} />
  </svg>
)
