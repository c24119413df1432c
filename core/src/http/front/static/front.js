// The pages of one side share a place. Each is loaded when it is first looked at, and stays as it was left.
const KEYS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }

for (const side of document.querySelectorAll('section')) tabbed(side)

function tabbed(side) {
  const list = side.querySelector('nav')
  const tabs = [...list.querySelectorAll('a')]
  list.setAttribute('role', 'tablist')
  list.setAttribute('aria-label', side.getAttribute('aria-label'))
  const panels = tabs.map((tab) => side.appendChild(panelOf(tab)))
  const show = (chosen) => {
    tabs.forEach((tab, at) => {
      tab.setAttribute('aria-selected', String(at === chosen))
      tab.tabIndex = at === chosen ? 0 : -1
      panels[at].hidden = at !== chosen
    })
    fill(panels[chosen], tabs[chosen])
    remember(side, tabs[chosen].id)
  }
  list.addEventListener('click', (event) => {
    const at = tabs.indexOf(event.target.closest('a'))
    if (at < 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    show(at)
  })
  list.addEventListener('keydown', (event) => {
    const step = KEYS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const to = Math.min(tabs.length - 1, Math.max(0, tabs.indexOf(document.activeElement) + step))
    show(to)
    tabs[to].focus()
  })
  show(
    Math.max(
      0,
      tabs.findIndex(({ id }) => id === remembered(side)),
    ),
  )
}

function panelOf(tab) {
  const panel = document.createElement('div')
  panel.id = `${tab.id}-page`
  panel.setAttribute('role', 'tabpanel')
  panel.setAttribute('aria-labelledby', tab.id)
  tab.setAttribute('role', 'tab')
  tab.setAttribute('aria-controls', panel.id)
  return panel
}

function fill(panel, tab) {
  if (panel.firstChild) return
  const about = document.createElement('p')
  const alone = document.createElement('a')
  Object.assign(alone, { href: tab.href, target: '_blank', rel: 'noopener', textContent: 'Open alone' })
  about.append(tab.title, alone)
  const frame = document.createElement('iframe')
  Object.assign(frame, { src: tab.href, title: tab.textContent })
  panel.append(about, frame)
}

// A browser that keeps nothing begins with the first one.
function remember({ dataset }, id) {
  try {
    sessionStorage.setItem(`front-${dataset.side}`, id)
  } catch {}
}

function remembered({ dataset }) {
  try {
    return sessionStorage.getItem(`front-${dataset.side}`)
  } catch {
    return null
  }
}
