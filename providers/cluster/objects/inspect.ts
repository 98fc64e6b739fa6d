import type {
  EventSeen,
  Inspecting,
  PodLogRequest,
  PodSeen,
  UsageSeen,
} from '#providers/cluster/inspecting.ts'
import type { Api } from './api.ts'

type Of<Method extends keyof Inspecting> = Parameters<Inspecting[Method]>[0]

export async function podsIn(
  _api: Api,
  _of: Of<'pods'>,
  _signal: AbortSignal,
): Promise<readonly PodSeen[]> {
  return []
}

export async function eventsIn(
  _api: Api,
  _of: Of<'events'>,
  _signal: AbortSignal,
): Promise<readonly EventSeen[]> {
  return []
}

export async function usageIn(
  _api: Api,
  _of: Of<'usage'>,
  _signal: AbortSignal,
): Promise<readonly UsageSeen[] | undefined> {
  return undefined
}

export async function podLogOf(
  _api: Api,
  _of: PodLogRequest,
  _signal: AbortSignal,
): Promise<string> {
  return ''
}
