import type { HomeView, ModalView } from '@slack/types'
import type { MessageKey, Note } from '#src/core/record.ts'
import type { Form } from '#src/door/door.ts'
import type { Facts } from '#src/door/facts.ts'
import type { Message } from '#src/door/message.ts'
import { deliveryCard } from './delivery-card.ts'
import { failure } from './failure.ts'
import { formButton, formView } from './form.ts'
import { closedHome, home } from './home.ts'
import { note } from './note.ts'
import { tagMoved } from './tag-moved.ts'
import { welcome } from './welcome.ts'

/** How everything looks that chat says: functions of facts. */
export function presenterOf(facts: Facts): Presenter {
  return {
    failure,
    form: formView,
    formButton,
    note,
    async render(key) {
      const render = renderers.get(key.kind)
      return render?.(key, facts)
    },
    async home(userId) {
      const seen = await facts.home(userId)
      return typeof seen === 'string'
        ? closedHome(seen)
        : home(seen.running, seen.apps, seen.catalogProblems)
    },
  }
}

export type Presenter = {
  failure(error: unknown, reference: string): Message
  form(form: Form, privateMetadata: string): ModalView
  formButton(form: Form): Message
  note(note: Note): Message
  render(key: MessageKey): Promise<Message | undefined>
  home(userId: string): Promise<HomeView>
}

type Renderer = (key: MessageKey, facts: Facts) => Promise<Message | undefined>

/** What shows a record of each kind; a new kind is a line here. */
const renderers: ReadonlyMap<string, Renderer> = new Map([
  ['delivery', renderDelivery],
  ['tagMoved', renderMovedTag],
  ['welcome', renderWelcome],
])

async function renderDelivery({ subject }: MessageKey, facts: Facts): Promise<Message | undefined> {
  const found = await facts.delivery(subject)
  return found && deliveryCard(found.document, found.quarantined, found)
}

async function renderMovedTag({ subject }: MessageKey, facts: Facts): Promise<Message | undefined> {
  const found = await facts.movedTag(subject)
  return found && tagMoved(found)
}

/** The subject names what a newcomer may try: `checkout 1.5.0 staging`. */
async function renderWelcome({ subject }: MessageKey): Promise<Message | undefined> {
  const [app = '', version = '', environment = ''] = subject.split(' ')
  return welcome(app, version, environment)
}
