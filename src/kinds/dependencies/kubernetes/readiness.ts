import { objectKey } from '#src/core/plan/objects.ts'
import type { WorkloadStatus } from '#src/core/plan/workload.ts'
import { at } from '#src/kinds/dependencies/live.ts'
import { textAt } from './json-path.ts'
import type { Sight, Sights } from './sight.ts'
import type { KubernetesSpec, Ready } from './spec.ts'

/** What is not ready yet, in words; `isFinal` where waiting does not help. */
export type Lack = { readonly words: string; readonly isFinal?: true }

/** What keeps it from being ready; empty where nothing does. */
export function lacksOf(
  { ready }: KubernetesSpec,
  sights: Sights,
  workloads: readonly WorkloadStatus[],
): readonly Lack[] {
  const wanted: readonly Ready[] = ready.length > 0 ? ready : [{ rollout: true }]
  return wanted.flatMap((one) => {
    if ('rollout' in one) return rollingOf(workloads)
    if ('job' in one) return jobLack(sights.find(`Job/${one.job}`), one.job)
    return meantBy(one.of, sights).flatMap((sight) =>
      'condition' in one ? conditionLack(sight, one.condition) : fieldLack(sight, one),
    )
  })
}

/** Objects that are never ready or not: what others use. */
const passive = new Set(
  [
    ['ConfigMap', 'Secret', 'Service', 'ServiceAccount', 'PersistentVolumeClaim', 'Namespace'],
    ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'NetworkPolicy', 'Ingress'],
    ['PodDisruptionBudget', 'HorizontalPodAutoscaler', 'LimitRange', 'ResourceQuota'],
  ].flat(),
)

function meantBy(of: string | undefined, sights: Sights): readonly Sight[] {
  if (of === undefined) return sights.own.filter(({ ref }) => !passive.has(ref.kind))
  const found = sights.find(of)
  return found ? [found] : []
}

function rollingOf(workloads: readonly WorkloadStatus[]): readonly Lack[] {
  return workloads
    .filter(({ complete }) => !complete)
    .map(({ object, ready, wanted, problems }) => {
      const [worst] = problems
      const why = worst ? ` (${worst.message})` : ''
      const isFinal = object.kind === 'Job' && worst?.severity === 'fatal'
      const words = `${objectKey(object)}: ${ready} of ${wanted} ready${why}`
      return { words, ...(isFinal && { isFinal }) }
    })
}

function jobLack(sight: Sight | undefined, job: string): readonly Lack[] {
  if (!sight?.live) return [{ words: `Job ${job}: it is not there` }]
  const failure = conditionOf(sight, 'Failed')
  if (failure?.status === 'True')
    return [{ words: `${objectKey(sight.ref)}: it failed${failure.why}`, isFinal: true }]
  return conditionLack(sight, 'Complete')
}

function conditionLack(sight: Sight, type: string): readonly Lack[] {
  const name = objectKey(sight.ref)
  if (!sight.live) return [{ words: `${name}: it is not there` }]
  if (isOutrun(sight)) return [{ words: `${name}: nobody has looked at what it is now` }]
  const condition = conditionOf(sight, type)
  if (!condition) return [{ words: `${name}: it has no condition ${type}` }]
  if (condition.status === 'True') return []
  return [{ words: `${name}: its condition ${type} is ${condition.status}${condition.why}` }]
}

function fieldLack(
  sight: Sight,
  { field, equals, matches }: Extract<Ready, { field: string }>,
): readonly Lack[] {
  const name = objectKey(sight.ref)
  if (!sight.live) return [{ words: `${name}: it is not there` }]
  if (isOutrun(sight)) return [{ words: `${name}: nobody has looked at what it is now` }]
  const value = textAt(sight.live, field)
  const isMet =
    value !== undefined &&
    (equals?.includes(value) ?? (matches !== undefined && isLike(value, matches)))
  if (isMet) return []
  const has = value === undefined ? 'not there' : `"${value.slice(0, 100)}"`
  const wants = equals ? equals.map((one) => `"${one}"`).join(' or ') : `like "${matches}"`
  return [{ words: `${name}: ${field.slice(1)} is ${has}, not ${wants}` }]
}

/** What its status says may be about what it was before. */
function isOutrun({ live }: Sight): boolean {
  const [seen, is] = [at(live, 'status', 'observedGeneration'), at(live, 'metadata', 'generation')]
  return typeof seen === 'number' && typeof is === 'number' && seen < is
}

function conditionOf(
  { live }: Sight,
  type: string,
): { readonly status: string; readonly why: string } | undefined {
  const conditions = at(live, 'status', 'conditions')
  const found: unknown = Array.isArray(conditions)
    ? conditions.find((one) => at(one, 'type') === type)
    : undefined
  if (found === undefined) return undefined
  const [status, reason, message] = ['status', 'reason', 'message'].map((key) => at(found, key))
  const why = [message, reason].find((one) => typeof one === 'string' && one !== '')
  return {
    status: typeof status === 'string' ? status : 'Unknown',
    why: typeof why === 'string' ? `: ${why.slice(0, 300)}` : '',
  }
}

/** Whether a text is like a pattern in which `*` stands for any text. It looks at each place once. */
export function isLike(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first) || text.length < first.length + last.length) return false
  const end = text.length - last.length
  let from = first.length
  for (const part of rest) {
    const found = text.indexOf(part, from)
    if (found === -1 || found + part.length > end) return false
    from = found + part.length
  }
  return text.endsWith(last)
}
