import type { App } from '#src/core/catalog.ts'
import { freezeAt, type Frozen } from '#src/core/rules/freeze.ts'
import { contentKey, isSameRelease } from '#src/core/release.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import type { Context } from '#src/door/command.ts'
import { candidatesFor, isReady, type Candidate } from '#src/kinds/candidates.ts'
import { pauseOf } from '#src/kinds/promotion-pause.ts'
import { readStations, type StationInFlight } from '#src/kinds/reading/stations.ts'
import { pipelineRecord } from './pipeline-record.ts'

/** How releases of an app travel, as one person may see it. */
export type PipelineView = {
  readonly app: string
  readonly rows: readonly PipelineRow[]
}

/** An environment, with what may come into it. */
export type PipelineRow = {
  readonly station: StationInFlight
  /** What QA said of what runs there, where the rules ask for it. */
  readonly signOff: Pick<SignOff, 'state' | 'by' | 'because' | 'id'> | undefined
  readonly next: readonly Coming[]
  /** Why nothing goes into it by itself; undefined where something may, or nothing would anyway. */
  readonly pause: string | undefined
  readonly frozen: Frozen | undefined
  readonly mayDeploy: boolean
}

/** A release that stands before an environment. */
export type Coming = Candidate & {
  readonly isReady: boolean
  /** The delivery by which automation brought it on before. */
  readonly before: string | undefined
}

/** Everything about it, of the environments that the person may see. */
export async function pipelineView(context: Context, app: App): Promise<PipelineView> {
  const { catalog, store, rights, now } = context
  const [stations, record] = await Promise.all([
    readStations(store, catalog, app),
    pipelineRecord(store, app),
  ])
  const seen = { channel: app.channel, environments: stations }
  const visible = stations.filter(({ environment }) => rights.may('view', environment, app.name))
  const rows = visible.map((station): PipelineRow => {
    const { environment, policy, freezes } = station
    const isAutomatic = policy.after.length > 0 && policy.promote !== 'manual'
    return {
      station,
      signOff: saidOf(station),
      next: candidatesFor(seen, station, now)
        .filter(({ obstacle }) => obstacle?.is !== 'there' && obstacle?.is !== 'older')
        .map((candidate) => ({
          ...candidate,
          isReady: isReady(candidate),
          before: record.promoted.find(
            (one) => one.environment === environment && one.of === contentKey(candidate.release),
          )?.delivery,
        })),
      pause: isAutomatic ? pauseOf(record, station) : undefined,
      frozen: freezeAt(policy.freeze, freezes, app.name, now),
      mayDeploy: rights.may('deploy', environment, app.name),
    }
  })
  return { app: app.name, rows }
}

function saidOf({
  policy,
  signOffs,
  target: { settled },
}: StationInFlight): PipelineRow['signOff'] {
  if (!settled) return undefined
  const found = signOffs.find((one) => isSameRelease(one.release, settled.release))
  if (found && (policy.signOff || found.state === 'rejected')) return found
  return policy.signOff && { state: 'asked', id: '' }
}
