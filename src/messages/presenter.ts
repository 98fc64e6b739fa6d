import type { HomeView, ModalView } from '@slack/types'
import type { Delivery } from '#src/core/delivery.ts'
import type { MessageKey, Note } from '#src/core/record.ts'
import type { Form } from '#src/door/door.ts'
import type { Message } from '#src/door/message.ts'
import type { AppRow } from './app-list.ts'
import { deliveryCard } from './delivery-card.ts'
import { failure } from './failure.ts'
import { formButton, formView } from './form.ts'
import { closedHome, home } from './home.ts'
import { note } from './note.ts'

/** What messages are made of; the wiring reads it from the store and the catalog. */
export type Facts = {
  /** A delivery as it stands, and why it was taken out of the loop where it was. */
  delivery(
    id: string,
  ): Promise<{ readonly document: Delivery; readonly quarantined: string | undefined } | undefined>
  /** What one person sees on the Home tab; words where they may see nothing. */
  home(
    userId: string,
  ): Promise<{ readonly running: readonly Delivery[]; readonly apps: readonly AppRow[] } | string>
}

/** How everything looks that chat says: functions of facts. */
export function presenterOf(facts: Facts): Presenter {
  return {
    failure,
    form: formView,
    formButton,
    note,
    async render(key) {
      const render = renderers[key.kind]
      return render?.(key, facts)
    },
    async home(userId) {
      const seen = await facts.home(userId)
      return typeof seen === 'string' ? closedHome(seen) : home(seen.running, seen.apps)
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

/** What shows a record of each kind. */
const renderers: Readonly<
  Record<string, (key: MessageKey, facts: Facts) => Promise<Message | undefined>>
> = {
  async delivery({ subject }, facts) {
    const found = await facts.delivery(subject)
    return found && deliveryCard(found.document, found.quarantined)
  },
}
