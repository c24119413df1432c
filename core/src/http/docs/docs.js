// Shows /openapi.json, and lets a reader try it with a token of their own. No dependency, nothing from elsewhere.

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value)
  }
  element.append(...children.filter((child) => child !== undefined))
  return element
}

const spec = await (await fetch('/openapi.json')).json()
const operations = Object.entries(spec.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
)

/** Words with `code` in them. */
const prose = (text = '') => text.split('`').map((piece, i) => (i % 2 ? make('code', {}, piece) : piece))

/** A schema as a person would write the value down. */
const sketch = (schema, depth = 0) => {
  if (!schema || depth > 8) return 'any'
  if (schema.$ref) return schema.$ref.split('/').at(-1)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const options = schema.anyOf ?? schema.oneOf
  if (options) return [...new Set(options.map((option) => sketch(option, depth)))].join(' | ')
  if (schema.type === 'array') return `${sketch(schema.items, depth)}[]`
  if (schema.properties) return sketchObject(schema, depth)
  if (schema.additionalProperties) return `{ [name]: ${sketch(schema.additionalProperties, depth)} }`
  return schema.format ?? [schema.type ?? 'any'].flat().join(' | ')
}

const sketchObject = (schema, depth) => {
  const pad = '  '.repeat(depth + 1)
  const required = new Set(schema.required ?? [])
  const lines = Object.entries(schema.properties).map(([name, field]) => {
    const note = field.description ? `  // ${field.description}` : ''
    return `${pad}${name}${required.has(name) ? '' : '?'}: ${sketch(field, depth + 1)}${note}`
  })
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`
}

const jsonOf = (content) => content?.['application/json']?.schema

const parameterTable = (parameters) =>
  make(
    'table',
    {},
    make(
      'tbody',
      {},
      ...parameters.map((p) =>
        make(
          'tr',
          {},
          make('td', {}, make('code', {}, p.name)),
          make('td', {}, `${p.in}${p.required ? ', required' : ''}`),
          make('td', {}, sketch(p.schema)),
          make('td', {}, ...prose(p.description)),
        ),
      ),
    ),
  )

const tryForm = (operation) => {
  const inputs = (operation.parameters ?? []).map((p) => ({ ...p, input: make('input', { autocomplete: 'off' }) }))
  const body = jsonOf(operation.requestBody?.content)
    ? make('textarea', { 'aria-label': 'Body', spellcheck: 'false' }, '{}')
    : undefined
  const output = make('pre', { hidden: '', 'aria-live': 'polite' })
  const send = async () => {
    output.hidden = false
    output.textContent = '…'
    output.textContent = await call(operation, inputs, body?.value).catch(String)
  }
  return make(
    'div',
    {},
    make('h4', {}, 'Try it'),
    ...inputs.map((p) => make('label', { class: 'field' }, make('code', {}, p.name), p.input)),
    body,
    make('p', {}, make('button', { type: 'button', onclick: send }, 'Send')),
    output,
  )
}

const call = async ({ path, method }, inputs, body) => {
  const filled = inputs.filter(({ input }) => input.value !== '')
  const at = (place) => filled.filter((p) => p.in === place)
  const url = new URL(
    at('path').reduce((it, p) => it.replace(`{${p.name}}`, encodeURIComponent(p.input.value)), path),
    location.href,
  )
  for (const p of at('query')) url.searchParams.set(p.name, p.input.value)
  const token = document.querySelector('#token').value
  const headers = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(body ? { 'content-type': 'application/json' } : {}),
  }
  for (const p of at('header')) headers[p.name] = p.input.value
  const answer = await fetch(url, { method, headers, body })
  const text = await answer.text()
  return `${answer.status} ${answer.statusText}\n\n${pretty(text)}`
}

const pretty = (text) => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

const operationView = (operation) => {
  const [status, answer] = Object.entries(operation.responses)[0]
  const body = jsonOf(operation.requestBody?.content)
  const view = make('details', { class: 'operation', id: operation.operationId })
  view.append(
    make(
      'summary',
      {},
      make('span', { class: 'method' }, operation.method),
      make('code', {}, operation.path),
      make('span', {}, operation.summary),
    ),
  )
  view.addEventListener('toggle', () => {
    if (!view.open || view.children.length > 1) return
    const parts = [make('p', { class: 'about' }, ...prose(operation.description))]
    if (operation.parameters?.length) parts.push(parameterTable(operation.parameters))
    if (body) parts.push(make('h4', {}, 'Body'), make('pre', {}, sketch(body)))
    parts.push(make('h4', {}, `Answer ${status}`), make('pre', {}, sketch(jsonOf(answer.content)) ?? ''))
    view.append(make('div', {}, ...parts, tryForm(operation)))
  })
  return view
}

const refusalTable = () =>
  make(
    'table',
    {},
    make(
      'tbody',
      {},
      ...Object.entries(spec['x-refusals']).map(([code, { status, tell }]) =>
        make(
          'tr',
          { id: code },
          make('td', {}, make('code', {}, code)),
          make('td', {}, String(status)),
          make('td', {}, ...prose(tell)),
        ),
      ),
    ),
  )

const contents = document.querySelector('#contents')
const main = document.querySelector('#operations')

const show = (wanted) => {
  const fits = (operation) =>
    `${operation.method} ${operation.path} ${operation.summary}`.toLowerCase().includes(wanted.toLowerCase())
  main.replaceChildren(make('p', { class: 'about' }, ...prose(spec.info.description)))
  contents.replaceChildren()
  for (const { name } of spec.tags) {
    const group = operations.filter((operation) => operation.tags[0] === name && fits(operation))
    if (group.length === 0) continue
    contents.append(
      make('h2', {}, name),
      ...group.map((o) =>
        make('a', { href: `#${o.operationId}` }, make('b', {}, o.method), make('span', {}, o.path.replace('/v1', ''))),
      ),
    )
    main.append(make('h2', {}, name), ...group.map(operationView))
  }
  main.append(make('h2', {}, 'errors'), refusalTable())
}

const openTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target?.tagName === 'DETAILS') target.open = true
  target?.scrollIntoView()
}

document.querySelector('#find').addEventListener('input', ({ target }) => show(target.value))
addEventListener('hashchange', openTarget)
show('')
openTarget()
