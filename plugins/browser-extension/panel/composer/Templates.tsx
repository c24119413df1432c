import type { Template } from '@deskless/core/client'
import { useEffect, useState } from 'preact/hooks'
import { Choose } from '../thread/Choose.tsx'
import { fill, wordsOf } from '../thread/words.ts'
import { moment } from '../times.ts'
import type { ComposerState } from './composer.ts'
import { filledTemplate } from './template.ts'

/** Approved texts, for when no other may go out. Each variable is a field; what it will say stands below. */
export const Templates = ({ composer }: { composer: ComposerState }) => {
  const { room } = composer
  const words = wordsOf(room.desk)
  const [found, setFound] = useState<readonly Template[]>()
  const [failed, setFailed] = useState('')
  const [chosen, setChosen] = useState<Template>()
  const inbox = room.conversation.value?.inbox.id ?? ''
  useEffect(() => {
    void room.desk.api.templates(inbox).then(setFound, (error: Error) => setFailed(error.message))
  }, [inbox])
  if (failed) return <p role="alert">{failed}</p>
  if (!found) return <p role="status">{room.desk.language.value.words.loading}</p>
  if (chosen) return <Filling composer={composer} template={chosen} onBack={() => setChosen(undefined)} />
  const options = found.map((it, at) => ({ id: String(at), label: it.name, hint: it.language }))
  return (
    <>
      <Earlier composer={composer} templates={found} />
      <Choose
        label={words.templates}
        options={options}
        onPick={({ id }) => setChosen(found[Number(id)])}
        none={words.noTemplates}
        search={words.findTemplate}
      />
    </>
  )
}

/** One may have been taken out of use since: who sends it has read so. */
const Earlier = ({ composer, templates }: { composer: ComposerState; templates: readonly Template[] }) => {
  const { desk } = composer.room
  const asOf = templates.find((one) => one.asOf)?.asOf
  if (!asOf) return null
  return (
    <p class="soft" role="note">
      {fill(wordsOf(desk).templatesAsOf, { when: moment(asOf, desk.language.value.tag) })}
    </p>
  )
}

type FillingProps = { composer: ComposerState; template: Template; onBack(): void }

const Filling = ({ composer, template, onBack }: FillingProps) => {
  const [values, setValues] = useState<Record<string, string>>({})
  const words = wordsOf(composer.room.desk)
  const name = composer.room.conversation.value?.contact.name ?? ''
  const text = filledTemplate(template, values)
  const ready = template.values.every((value) => values[value]?.trim())
  return (
    <form
      class="stack template"
      onSubmit={(event) => {
        event.preventDefault()
        composer.sendTemplate({ is: 'template', name: template.name, language: template.language, values, text })
        onBack()
      }}
    >
      {template.values.map((value) => (
        <label key={value}>
          {value}
          <input
            required
            value={values[value] ?? ''}
            onInput={({ currentTarget }) => setValues({ ...values, [value]: currentTarget.value })}
          />
        </label>
      ))}
      <Earlier composer={composer} templates={[template]} />
      <blockquote dir="auto">{text || template.name}</blockquote>
      <div class="beside">
        <button type="button" onClick={onBack}>
          {words.otherTemplate}
        </button>
        <button type="submit" class="primary" disabled={!ready}>
          {fill(words.sendTo, { name })}
        </button>
      </div>
    </form>
  )
}
