import { z } from 'zod'
import { Duration } from '#src/core/names.ts'
import { AlertPolicy } from '#src/core/rules/alert-policy.ts'

const Voter = z
  .string()
  .regex(
    /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?|[UW][A-Z0-9]+)$/,
    'a voter is the name of a group or a Slack user id, such as U0RITA',
  )

/** People who decide something: groups of the catalog, and Slack users by their ids. */
export const Voters = z.array(Voter).min(1)
export type Voters = z.infer<typeof Voters>

/** Who must agree before a delivery begins, and how. */
export const ApprovalPolicy = z.strictObject({
  from: Voters,
  /** How many different people must approve. */
  count: z.int().min(1).default(1),
  /** Of each of these groups (or of these people) one must be among them. */
  required: z.array(Voter).default([]),
  /** Whether the one who asked may approve it too. */
  requester: z.enum(['allow', 'deny']).default('deny'),
  /** Whether people whose commits are delivered may approve it. */
  author: z.enum(['allow', 'deny']).default('allow'),
  /** The request, and the votes on it, lapse when the delivery has not begun within this. */
  expires: Duration.default(8 * 3_600_000),
  /** Whether whoever asks says why. */
  reason: z.enum(['optional', 'required']).default('optional'),
  remindAfter: Duration.default(30 * 60_000),
  /** Whom to tell when nobody has decided for so long. */
  escalate: z.strictObject({ after: Duration, to: Voters }).optional(),
})
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy> & {
  /** Whose votes make up `count`, where an app's definition asks others beside those whom the platform names. */
  readonly counts?: readonly string[] | undefined
}

/** Who looks at a release in this environment before it may pass to the next. */
export const SignOffPolicy = z.strictObject({
  from: Voters,
  /** Nobody is asked when these checks of the commit passed. */
  unless: z.strictObject({ checks: z.array(z.string()).min(1) }).optional(),
  remindAfter: Duration.default(4 * 3_600_000),
})
export type SignOffPolicy = z.infer<typeof SignOffPolicy>

/** When deliveries may not start (`deny`), or the only time when they may (`allow`). */
export const FreezeWindow = z.strictObject({
  name: z.string().min(1),
  kind: z.enum(['deny', 'allow']).default('deny'),
  /** When it begins, five fields. */
  cron: z.string(),
  duration: Duration,
  timezone: z.string().default('UTC'),
})
export type FreezeWindow = z.infer<typeof FreezeWindow>

/** Who may deliver without votes, soak, sign-off and freeze, and who is told when nobody signs it afterwards. */
export const EmergencyPolicy = z.strictObject({
  /** Operators of the environment when absent. */
  from: Voters.optional(),
  signWithin: Duration.default(24 * 3_600_000),
  escalateTo: Voters.optional(),
})
export type EmergencyPolicy = z.infer<typeof EmergencyPolicy>

const rules = {
  /** How long a release must have run in each environment before this one (Kargo's word). */
  requiredSoakTime: Duration,
  /** How releases come in from the environments before: by themselves, after a question, or when somebody says so. */
  promote: z.enum(['auto', 'ask', 'manual']),
  /** Whether releases may come in that did not pass the environments before. */
  direct: z.boolean(),
  /** Whether a release must have passed all environments before this one, or one of them (Kargo's words). */
  availabilityStrategy: z.enum(['All', 'OneOf']),
  /** Checks of the release's commit that must have passed. */
  checks: z.array(z.string()),
  signOff: SignOffPolicy,
  approval: ApprovalPolicy,
  freeze: z.array(FreezeWindow),
  emergency: EmergencyPolicy,
  /** What alerts mean for a delivery that runs; `none` lets them mean nothing. */
  alerts: AlertPolicy.or(z.literal('none')),
  /** Whether a newer release takes the place of older ones that wait. */
  queue: z.enum(['latest', 'all']),
  /** Where QA finds what runs here. */
  url: z.url(),
} as const

/** The rules of an environment as deliver.yml writes them. */
export const PolicyEntry = {
  requiredSoakTime: rules.requiredSoakTime.default(0),
  promote: rules.promote.default('manual'),
  direct: rules.direct.default(false),
  availabilityStrategy: rules.availabilityStrategy.default('All'),
  checks: rules.checks.default([]),
  signOff: rules.signOff.optional(),
  approval: rules.approval.optional(),
  freeze: rules.freeze.default([]),
  emergency: rules.emergency.optional(),
  alerts: rules.alerts.optional(),
  queue: rules.queue.default('latest'),
  url: rules.url.optional(),
}

/** Exceptions for one app in one environment, in deliver.yml: each replaces the environment's own rule; `none` removes it. */
export const PolicyException = z.strictObject({
  requiredSoakTime: rules.requiredSoakTime.optional(),
  promote: rules.promote.optional(),
  direct: rules.direct.optional(),
  availabilityStrategy: rules.availabilityStrategy.optional(),
  checks: rules.checks.optional(),
  signOff: rules.signOff.or(z.literal('none')).optional(),
  approval: rules.approval.or(z.literal('none')).optional(),
  freeze: rules.freeze.optional(),
  emergency: rules.emergency.optional(),
  alerts: rules.alerts.optional(),
  queue: rules.queue.optional(),
  url: rules.url.optional(),
})
export type PolicyException = z.infer<typeof PolicyException>

/** What an app's own definition may ask for more; it can loosen nothing. */
export const Tightening = z.strictObject({
  requiredSoakTime: rules.requiredSoakTime.optional(),
  checks: rules.checks.optional(),
  approval: z
    .strictObject({
      count: z.int().min(1).optional(),
      required: Voters.optional(),
      requester: z.literal('deny').optional(),
      author: z.literal('deny').optional(),
      expires: Duration.optional(),
      reason: z.literal('required').optional(),
    })
    .optional(),
  /** Alerts that would only be told hold; they count for longer. To go back by itself is the platform's to say. */
  alerts: z
    .strictObject({ policy: z.literal('hold').optional(), watch: Duration.optional() })
    .optional(),
})
export type Tightening = z.infer<typeof Tightening>

/** What a delivery asks for beyond the platform's rules: what its app does, and the owners of what it changes. */
export type Demand = Tightening & {
  /** Groups and user ids, one of each of which has to approve; they are asked even where nobody else is. */
  readonly owners?: readonly string[]
}

/** The rules for one app in one environment, put together: what everybody decides by. Times are milliseconds. */
export type Policy = {
  /** The environments that a release passes before this one. */
  readonly after: readonly string[]
  readonly protected: boolean
  readonly requiredSoakTime: number
  readonly promote: 'auto' | 'ask' | 'manual'
  readonly direct: boolean
  readonly availabilityStrategy: 'All' | 'OneOf'
  readonly checks: readonly string[]
  readonly signOff?: SignOffPolicy
  readonly approval?: ApprovalPolicy
  readonly freeze: readonly FreezeWindow[]
  readonly emergency: EmergencyPolicy
  /** Absent where no Alertmanager watches, or where alerts mean nothing. */
  readonly alerts?: AlertPolicy
  readonly queue: 'latest' | 'all'
  readonly url?: string
}
