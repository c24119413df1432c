import type { Inbox, Template } from '@deskless/core/client'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { filledTemplate } from '../composer/template.ts'
import type { Desk } from '../desk.ts'
import type { Letter } from './letter.ts'

/** Free words, or an approved text with its blanks: what an inbox allows. */
export const What = ({ desk, inbox, letter }: { desk: Desk; inbox: Inbox; letter: Letter }) => {
  const { words } = desk.language.value
  const { subject, template } = letter
  return (
    <>
      {inbox.capabilities.envelope === 'native' && (
        <label>
          {words.start.subject}
          <input
            value={subject.value}
            maxLength={500}
            required
            dir="auto"
            onInput={({ currentTarget }) => {
              subject.value = currentTarget.value
            }}
          />
        </label>
      )}
      {inbox.capabilities.template === 'native' && <Choose desk={desk} inbox={inbox} letter={letter} />}
      {template.value ? <Blanks letter={letter} template={template.value} /> : <Words desk={desk} letter={letter} />}
    </>
  )
}

const Words = ({ desk, letter: { text } }: { desk: Desk; letter: Letter }) => (
  <label>
    {desk.language.value.words.start.text}
    <textarea
      rows={6}
      required
      dir="auto"
      value={text.value}
      onInput={({ currentTarget }) => {
        text.value = currentTarget.value
      }}
    />
  </label>
)

const Choose = ({ desk, inbox, letter: { template, values } }: { desk: Desk; inbox: Inbox; letter: Letter }) => {
  const { words } = desk.language.value
  const found = useSignal<readonly Template[]>([])
  useEffect(() => {
    template.value = undefined
    void desk.attempt(async () => {
      found.value = await desk.api.templates(inbox.id)
    })
  }, [inbox.id])
  const nameOf = (it: Template): string => `${it.name} (${it.language})`
  return (
    <label>
      {words.start.template}
      <select
        value={template.value ? nameOf(template.value) : ''}
        onChange={({ currentTarget }) => {
          template.value = found.value.find((it) => nameOf(it) === currentTarget.value)
          values.value = {}
        }}
      >
        <option value="">{words.start.free}</option>
        {found.value.map((it) => (
          <option key={nameOf(it)} value={nameOf(it)}>
            {nameOf(it)}
          </option>
        ))}
      </select>
    </label>
  )
}

const Blanks = ({ letter: { values }, template }: { letter: Letter; template: Template }) => (
  <>
    {template.values.map((name) => (
      <label key={name}>
        {name}
        <input
          required
          dir="auto"
          value={values.value[name] ?? ''}
          onInput={({ currentTarget }) => {
            values.value = { ...values.value, [name]: currentTarget.value }
          }}
        />
      </label>
    ))}
    <blockquote dir="auto">{filledTemplate(template, values.value)}</blockquote>
  </>
)
