import type { Cloud } from '#providers/cloud/cloud.ts'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { World } from './world.ts'

/** The world for one call, and its failures without the secrets that the call read or made. */
export type Discreet = {
  readonly world: World
  /** The same error, unless it tells one of them. */
  hushed(error: unknown): unknown
}

/** Shorter ones would be found in any text. */
const SHORTEST = 6

/**
 * Providers are to leave secrets out of what they say of failures. Should one of them not, nothing of it gets into records,
 * Slack or the log: whatever was read or made during the call is taken out.
 */
export function discreet(world: World): Discreet {
  const known = new Set<string>()

  function remember(value: string): void {
    for (const text of [value, ...textsIn(value)]) {
      if (text.length < SHORTEST) continue
      known.add(text)
      known.add(Buffer.from(text).toString('base64'))
      known.add(encodeURIComponent(text))
    }
  }

  return {
    world: {
      ...world,
      cluster: async (name) => discreetCluster(await world.cluster(name), remember),
      cloud: async (name) => discreetCloud(await world.cloud(name), remember),
      newPassword() {
        const made = world.newPassword()
        remember(made)
        return made
      },
    },
    hushed(error) {
      const isTold = [...known].some((secret) => textOf(error).includes(secret))
      return isTold ? without(error, known) : error
    },
  }
}

type Remember = (value: string) => void

function discreetCluster(cluster: Cluster, remember: Remember): Cluster {
  return {
    ...cluster,
    async secret(of, signal) {
      const found = await cluster.secret(of, signal)
      for (const value of Object.values(found?.data ?? {})) remember(value)
      return found
    },
    async apply(request, signal) {
      for (const manifest of request.manifests)
        for (const value of valuesIn(manifest)) remember(value)
      return cluster.apply(request, signal)
    },
  }
}

/** Of a Secret that is written: what was made of others, such as a URL with a password in it. */
function valuesIn({ kind, data }: Manifest): readonly string[] {
  if (kind !== 'Secret' || typeof data !== 'object' || data === null) return []
  return Object.values(data).map((value) => Buffer.from(String(value), 'base64').toString())
}

function discreetCloud(cloud: Cloud, remember: Remember): Cloud {
  const { secrets } = cloud
  return {
    ...cloud,
    secrets: {
      ...secrets,
      async read(name, signal) {
        const value = await secrets.read(name, signal)
        if (value !== undefined) remember(value)
        return value
      },
    },
  }
}

/** The texts of a value that is JSON. */
function textsIn(value: string): readonly string[] {
  try {
    const fields: unknown = JSON.parse(value)
    const values = typeof fields === 'object' && fields !== null ? Object.values(fields) : []
    return values.filter((one): one is string => typeof one === 'string')
  } catch {
    return []
  }
}

function textOf(error: unknown): string {
  if (error instanceof ProviderFailure) return `${error.message} ${error.hint ?? ''}`
  return error instanceof Error ? `${error.message} ${String(error.stack)}` : String(error)
}

/** What broke keeps its words; where it came from is lost with the secret that it told. */
function without(error: unknown, known: ReadonlySet<string>): Error {
  const longestFirst = [...known].toSorted((a, b) => b.length - a.length)
  const hush = (text: string) =>
    longestFirst.reduce((left, secret) => left.replaceAll(secret, '[secret]'), text)
  if (!(error instanceof ProviderFailure))
    return new Error(hush(error instanceof Error ? error.message : String(error)))
  const { provider, kind, message, hint, retryAfter } = error
  return new ProviderFailure(provider, kind, hush(message), {
    ...(hint !== undefined && { hint: hush(hint) }),
    ...(retryAfter !== undefined && { retryAfter }),
  })
}
