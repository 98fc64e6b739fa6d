import { z } from 'zod'
import { Channel, Credential, Duration, Name } from '#src/core/names.ts'
import { Voters } from '#src/core/rules/policy.ts'
import { maskProblem } from './masks.ts'
import { MetricEntry } from './series.ts'

const Url = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !url.includes('@'), 'credentials do not belong into a URL')
  .transform((url) => url.replace(/\/+$/, ''))

/** How a service of the stack is reached; with a token, or with a user name and a password, or neither. */
const reached = {
  url: Url,
  /** As people's browsers reach it, for links; `url` when absent. */
  external: Url.optional(),
  token: Credential.optional(),
  username: z.string().optional(),
  password: Credential.optional(),
}

/** Another cluster's serves this one, too. */
const ofCluster = z.strictObject({ cluster: Name })
/** One in memory; only the sandbox and tests have it. */
const simulated = z.strictObject({ simulated: z.literal(true) })
const bare = Url.transform((url) => ({ url }))

const Reached = z.strictObject(reached)
/** A service of the stack that is a real one. */
export type Reached = z.infer<typeof Reached>

export const PrometheusEntry = z.union([bare, Reached, ofCluster, simulated])
export type PrometheusEntry = z.infer<typeof PrometheusEntry>

const Loki = z.strictObject({
  ...reached,
  /** `X-Scope-OrgID`, where it keeps several tenants apart. */
  tenant: z.string().optional(),
  /** What its collector calls things. */
  labels: z
    .strictObject({
      namespace: z.string().default('namespace'),
      pod: z.string().default('pod'),
      container: z.string().default('container'),
    })
    .prefault({}),
})
export const LokiEntry = z.union([bare, Loki, ofCluster, simulated])
export type LokiEntry = z.infer<typeof LokiEntry>

/** What it says when it calls us: a bearer token, or a user name and a password. */
const Webhook = z.union([
  z.strictObject({ token: Credential }),
  z.strictObject({ username: z.string().min(1), password: Credential }),
])
export type Webhook = z.infer<typeof Webhook>

const Alertmanager = z.strictObject({
  ...reached,
  /** How it proves itself at `/hooks/alertmanager/CLUSTER`; without it nothing is taken there, and it is only polled. */
  webhook: Webhook.optional(),
  /** Only groups that are sent to this receiver are ours; all when absent. */
  receiver: z.string().optional(),
  poll: Duration.default(30_000),
})
const SimulatedAlertmanager = z.strictObject({
  simulated: z.literal(true),
  webhook: Webhook.optional(),
  receiver: z.string().optional(),
  poll: Duration.default(30_000),
})
export const AlertmanagerEntry = z.union([Alertmanager, ofCluster, SimulatedAlertmanager])
export type AlertmanagerEntry = z.infer<typeof AlertmanagerEntry>

/** What watches a cluster. */
export const watchedBy = {
  prometheus: PrometheusEntry.optional(),
  alertmanager: AlertmanagerEntry.optional(),
  loki: LokiEntry.optional(),
}

/** Where alerts go whose labels are these; the first that fits counts. */
const Route = z.strictObject({
  match: z.record(z.string(), z.string()),
  /** Where the app or the environment is told when absent. */
  channel: Channel.optional(),
  /** Who is called when an alert begins, and who when nobody acknowledges it in time. */
  call: Voters.optional(),
  escalate: z.strictObject({ after: Duration, to: Voters }).optional(),
})
export type Route = z.infer<typeof Route>

/** What alerts mean here, and where they are told. */
export const AlertsEntry = z.strictObject({
  routes: z.array(Route).default([]),
  /** Where alerts go that belong to no app, no environment with a channel and no route. */
  channel: Channel.optional(),
  call: Voters.optional(),
  escalate: z.strictObject({ after: Duration, to: Voters }).optional(),
  /** Labels that name the app, its environment and how bad it is; the first that an alert has counts. */
  labels: z
    .strictObject({
      app: z.array(z.string()).default(['app', 'service', 'deployment', 'job']),
      environment: z.array(z.string()).default(['environment', 'env']),
      severity: z.array(z.string()).default(['severity']),
    })
    .prefault({}),
  /** Beyond so many new groups within a minute, in one channel, a digest tells of the others. */
  storm: z.int().min(1).default(10),
  /** How long a silence from Slack may last at most. */
  longestSilence: Duration.default(7 * 24 * 3_600_000),
})
export type AlertsEntry = z.infer<typeof AlertsEntry>

const MaskPattern = z.string().superRefine((pattern, check) => {
  const problem = maskProblem(pattern)
  if (problem !== undefined) check.addIssue({ code: 'custom', message: problem })
})

/** Rules for what is shown of logs. */
export const LogsEntry = z.strictObject({
  /** Regular expressions (RE2) of what nobody shall see: whatever they match is masked. */
  masks: z.array(MaskPattern).default([]),
})
export type LogsEntry = z.infer<typeof LogsEntry>

/** Named questions for every app, beside and instead of the usual ones. */
export const MetricsEntry = z.record(Name, MetricEntry)
export type MetricsEntry = z.infer<typeof MetricsEntry>
