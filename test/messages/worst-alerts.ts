import type { Labels } from '#src/core/watch/alerts.ts'
import { without } from '#src/core/without.ts'
import type { Message } from '#src/door/message.ts'
import type { AlertGroup, Episode, KnownAlert } from '#src/kinds/alert-group/group.ts'
import type { Silence } from '#src/kinds/silence.ts'
import { alertCard } from '#src/messages/watch/alert-card.ts'
import { alertList } from '#src/messages/watch/alert-list.ts'
import { acknowledging, alreadyAcknowledged } from '#src/messages/watch/answers.ts'
import { silenceCard, silencing, unsilencing } from '#src/messages/watch/silence-card.ts'
import { silenceList } from '#src/messages/watch/silence-list.ts'
import { stormCard } from '#src/messages/watch/storm-card.ts'
import { noon } from './samples.ts'
import { bad, by, many, name } from './worst.ts'

const labels: Labels = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => [`${bad(90)}${index}`, bad(1_000)]),
)
const alert: KnownAlert = {
  fingerprint: bad(200),
  firing: true,
  startsAt: noon,
  heardAt: noon,
  silencedBy: [bad(50)],
  labels: { ...labels, alertname: bad(1_000), severity: bad(1_000) },
  annotations: {
    summary: bad(4_000),
    description: bad(4_000),
    message: bad(4_000),
    runbook_url: `https://example.com/${'<&|'.repeat(1_000)}`,
    dashboard: 'javascript:alert(1)',
  },
  generatorURL: 'https://user:secret@example.com/',
}
const episode: Episode = {
  number: 1,
  firedAt: noon,
  openedAt: noon,
  place: {
    app: name,
    environment: name,
    channel: bad(80),
    call: many(name, 50),
    escalate: { after: 1, to: [...many(name, 50)] },
    severityBy: ['severity'],
    placedBy: [],
    storm: 10,
  },
  told: 'message',
  lately: [
    ...many(
      {
        delivery: `d-${'z'.repeat(24)}`,
        app: name,
        environment: name,
        at: noon - 1,
        isRunning: false,
        text: bad(500),
      },
      3,
    ),
  ],
  acknowledged: { by, at: noon },
  escalatedAt: noon,
  timeline: [...many({ at: noon, text: bad(5_000) }, 30)],
  reopened: 1_000,
}
const group: AlertGroup = {
  version: 1,
  id: 'a-7c3f90d2',
  alertmanager: name,
  receiver: bad(1_000),
  groupLabels: labels,
  alerts: Array.from({ length: 500 }, (_, index) => ({
    ...alert,
    labels: { ...alert.labels, [`own${index}`]: bad(1_000) },
  })),
  truncated: 10_000,
  forgotten: 0,
  silences: [...many({ id: 'm-7k3f9q', by, until: noon }, 10)],
  episode,
  past: [],
}
const wayBack = {
  app: name,
  environment: name,
  version: bad(300),
  from: `d-${'z'.repeat(24)}`,
  to: bad(300),
}
const silence: Silence = {
  version: 1,
  id: 'm-7k3f9q',
  alertmanager: name,
  matchers: [...many({ name: bad(200), value: bad(1_000), isRegex: true, isEqual: false }, 30)],
  until: noon,
  by,
  comment: bad(5_000),
  askedAt: noon,
  channel: bad(80),
  problem: bad(5_000),
}
const ended = { how: 'elsewhere', at: noon, because: bad(5_000) } as const
const told = { episode: 1, name: bad(200), app: name, severity: bad(40), firing: true }
const digest = {
  number: 1,
  beganAt: noon,
  groups: Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [
      `a-${index}`,
      { ...told, name: `${index}${bad(190)}` },
    ]),
  ),
  called: [],
  waves: 0,
  lastAt: 0,
}
const seen = {
  id: 'e7a3c1d0-0000-4000-8000-000000000000',
  state: 'active',
  matchers: silence.matchers,
  startsAt: noon,
  endsAt: noon,
  createdBy: bad(1_000),
  comment: bad(5_000),
} as const

/** Everything that is said about alerts and silences, at its worst. */
export const alertMessages: Readonly<Record<string, () => Message>> = {
  'an alert': () =>
    alertCard({
      group,
      episode: without(episode, 'acknowledged'),
      isLast: true,
      wayBack,
    }),
  'an alert that somebody minds': () => alertCard({ group, episode, isLast: true, wayBack }),
  'an alert that is over': () =>
    alertCard({ group, episode: { ...episode, resolvedAt: noon }, isLast: false }),
  'an alert of which nothing is known': () =>
    alertCard({ group: { ...group, groupLabels: {}, alerts: [] }, episode, isLast: true }),
  'a storm': () => stormCard({ channel: bad(80), limit: 10, digest }),
  'a storm that is over': () =>
    stormCard({ channel: bad(80), limit: 10, digest: { ...digest, endedAt: noon } }),
  'a silence': () => silenceCard(silence),
  'a silence that is over': () => silenceCard({ ...silence, ended }),
  silencing: () => silencing(silence),
  unsilencing: () => unsilencing(silence),
  silences: () =>
    silenceList(many(silence, 100), [
      ...many({ alertmanager: name, groups: [], silences: many(seen, 100) }, 5),
      ...many({ alertmanager: name, problem: bad(5_000) }, 20),
    ]),
  alerts: () =>
    alertList(many(group, 100), many({ alertmanager: name, problem: bad(5_000) }, 20), {
      app: name,
      environment: name,
    }),
  acknowledging: () => acknowledging(group),
  'an alert that somebody else minds': () => alreadyAcknowledged(group, { by, at: noon }),
}
