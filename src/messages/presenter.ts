import type { HomeView, ModalView } from '@slack/types'
import type { MessageKey, Note } from '#src/core/record.ts'
import type { Form } from '#src/door/door.ts'
import type { Facts } from '#src/door/facts.ts'
import type { Message } from '#src/door/message.ts'
import { countersignCard } from './countersign-card.ts'
import { auditHeadNotice, auditNotice } from './audit/list.ts'
import { deliveryCard } from '#src/messages/delivery/delivery-card.ts'
import { dependencyCard } from './dependencies/dependency-card.ts'
import { failure } from './failure.ts'
import { formButton, formView } from './form.ts'
import { groupChange } from './rights/group-change.ts'
import { closedHome, home } from './home.ts'
import { freezeCard } from './holds/freeze-card.ts'
import { lockCard } from './holds/lock-card.ts'
import { needed } from '#src/messages/deciding/needed.ts'
import { note } from './note.ts'
import { promotionCard } from '#src/messages/pipeline/promotion-card.ts'
import { signOffCard } from '#src/messages/pipeline/sign-off-card.ts'
import { forgottenRun, runAnswer } from './schedules/run-answer.ts'
import { scheduleCard } from './schedules/schedule-card.ts'
import { tagMoved } from './tag-moved.ts'
import { alertCard } from './watch/alert-card.ts'
import { followCard } from './watch/log-follow.ts'
import { silenceCard } from './watch/silence-card.ts'
import { stormCard } from './watch/storm-card.ts'
import { welcome } from './welcome.ts'

/** How everything looks that chat says: functions of facts. */
export function presenterOf(facts: Facts): Presenter {
  return {
    failure,
    form: formView,
    formButton,
    note: async (one) => note(one, await facts.mentions(one.mention ?? [])),
    async render(key) {
      const render = renderers.get(key.kind)
      return render?.(key, facts)
    },
    async home(userId) {
      const seen = await facts.home(userId)
      return typeof seen === 'string' ? closedHome(seen) : home(seen)
    },
  }
}

export type Presenter = {
  failure(error: unknown, reference: string): Message
  form(form: Form, privateMetadata: string): ModalView
  formButton(form: Form): Message
  note(note: Note): Promise<Message>
  render(key: MessageKey): Promise<Message | undefined>
  home(userId: string): Promise<HomeView>
}

type Renderer = (key: MessageKey, facts: Facts) => Promise<Message | undefined>

/** What shows a record of each kind; a new kind is a line here. */
const renderers: ReadonlyMap<string, Renderer> = new Map([
  ['alertGroup', renderAlertGroup],
  ['alertStorm', renderAlertStorm],
  ['auditHead', renderAuditHead],
  ['auditRow', renderAuditRow],
  ['countersign', renderCountersign],
  ['delivery', renderDelivery],
  ['dependency', renderDependency],
  ['freeze', renderFreeze],
  ['groupChange', renderGroupChange],
  ['lock', renderLock],
  ['logFollow', renderLogFollow],
  ['needed', renderNeeded],
  ['promotion', renderPromotion],
  ['schedule', renderSchedule],
  ['scheduleRun', renderScheduleRun],
  ['signOff', renderSignOff],
  ['silence', renderSilence],
  ['tagMoved', renderMovedTag],
  ['welcome', renderWelcome],
])

/** The subject is one time that a group fired: `a-7c3f90d2@2`. */
async function renderAlertGroup(
  { subject }: MessageKey,
  facts: Facts,
): Promise<Message | undefined> {
  const found = await facts.alertGroup(subject)
  return found && alertCard(found)
}

/** The subject is one storm of a channel: `#ops@3`. */
async function renderAlertStorm(
  { subject }: MessageKey,
  facts: Facts,
): Promise<Message | undefined> {
  const found = await facts.alertStorm(subject)
  return found && stormCard(found)
}

async function renderSilence({ subject }: MessageKey, facts: Facts): Promise<Message | undefined> {
  const found = await facts.silence(subject)
  return found && silenceCard(found)
}

async function renderCountersign(
  { subject }: MessageKey,
  facts: Facts,
): Promise<Message | undefined> {
  const found = await facts.countersign(subject)
  return found && countersignCard(found)
}

async function renderDelivery({ subject }: MessageKey, facts: Facts): Promise<Message | undefined> {
  const found = await facts.delivery(subject)
  return found && deliveryCard(found.document, found.quarantined, found)
}

/** The subject is its key: `checkout.db/production`. */
async function renderDependency(
  { subject }: MessageKey,
  facts: Facts,
): Promise<Message | undefined> {
  const found = await facts.dependency(subject)
  return found && dependencyCard(found)
}

/** The subject is a delivery, or a request for a sign-off: `s-7k3f9q`. */
async function renderNeeded({ subject }: MessageKey, facts: Facts): Promise<Message | undefined> {
  if (subject.startsWith('s-')) {
    const signOff = await facts.signOff(subject)
    return signOff && needed({ type: 'signOff', signOff })
  }
  const found = await facts.delivery(subject)
  return found && needed({ type: 'delivery', delivery: found.document, rules: found.rules })
}

async function renderPromotion(
  { subject }: MessageKey,
  facts: Facts,
): Promise<Message | undefined> {
  const found = await facts.promotion(subject)
  return found && promotionCard(found)
}

async function renderSignOff({ subject }: MessageKey, facts: Facts): Promise<Message | undefined> {
  const found = await facts.signOff(subject)
  return found && signOffCard(found)
}

/** The subject is one lock of a target: `checkout/production@1790000000000`. */
async function renderLock({ subject }: MessageKey, facts: Facts): Promise<Message | undefined> {
  const found = await facts.lock(subject)
  return found && lockCard(found)
}

async function renderLogFollow(
  { subject }: MessageKey,
  facts: Facts,
): Promise<Message | undefined> {
  const found = await facts.logFollow(subject)
  return found && followCard(found)
}

async function renderFreeze({ subject }: MessageKey, facts: Facts): Promise<Message | undefined> {
  const found = await facts.freeze(subject)
  return found && freezeCard(found)
}

async function renderSchedule({ subject }: MessageKey, facts: Facts): Promise<Message | undefined> {
  const found = await facts.schedule(subject)
  return found && scheduleCard(found)
}

/** The subject is one run of a schedule: `t-7k3f9q/1790000000000`. */
async function renderScheduleRun({ subject }: MessageKey, facts: Facts): Promise<Message> {
  const found = await facts.scheduleRun(subject)
  return found ? runAnswer(found) : forgottenRun(subject)
}

async function renderMovedTag({ subject }: MessageKey, facts: Facts): Promise<Message | undefined> {
  const found = await facts.movedTag(subject)
  return found && tagMoved(found)
}

async function renderGroupChange(
  { subject }: MessageKey,
  facts: Facts,
): Promise<Message | undefined> {
  const found = await facts.groupChange(subject)
  return found && groupChange(found)
}

/** The subject names what a newcomer may try: `checkout 1.5.0 staging`. */
async function renderWelcome({ subject }: MessageKey): Promise<Message | undefined> {
  const [app = '', version = '', environment = ''] = subject.split(' ')
  return welcome(app, version, environment)
}

async function renderAuditRow({ subject }: MessageKey, facts: Facts): Promise<Message | undefined> {
  const row = await facts.auditRow(Number(subject))
  return row && auditNotice(row)
}

async function renderAuditHead(
  { subject }: MessageKey,
  facts: Facts,
): Promise<Message | undefined> {
  const head = await facts.auditHead()
  return head && auditHeadNotice(subject, head)
}
