import type { Catalog } from '#src/core/catalog.ts'
import type { Release } from '#src/core/release.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { tierOf } from '#src/core/rules/tier-of.ts'
import type { Tier } from '#src/core/rules/tiers.ts'
import { newTarget, targetKey } from '#src/core/target.ts'
import type { Reader } from './reader.ts'
import { readSignOffs } from './sign-offs.ts'

type Asked = { readonly app: string; readonly environment: string; readonly release: Release }

/** How a release stands in the environments before one; undefined where the catalog has no such app or environment. */
export async function readTiers(
  reader: Reader,
  catalog: Catalog,
  { app, environment, release }: Asked,
): Promise<readonly Tier[] | undefined> {
  const policy = policyOf(catalog, app, environment)
  if (!policy) return undefined
  return Promise.all(
    policy.after.map(async (before) => {
      const key = targetKey(app, before)
      const target = (await reader.target(key)) ?? newTarget(key)
      const signOffs = await readSignOffs(reader, target, [release])
      const rules = policyOf(catalog, app, before)
      return tierOf({ environment: before, target, policy: rules, signOffs }, release)
    }),
  )
}
