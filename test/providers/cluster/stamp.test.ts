import { expect, it } from 'vitest'
import type { LiveObject } from '#providers/cluster/objects/api.ts'
import { fencedBy } from '#providers/cluster/objects/stamp.ts'
import { configMap, stampOf } from './manifests.ts'

it.each([
  ['5', 4, { by: 'd-2', fence: 5 }],
  ['5', 5, undefined],
  ['99999999999999999999', 5, undefined],
  ['soon', 5, undefined],
])('the fence "%s" against %i', (fence, ours, found) => {
  const live = liveWith({ 'deliver/delivery': 'd-2', 'deliver/fence': fence })

  expect(fencedBy(live, stampOf(ours))).toEqual(found)
})

function liveWith(annotations: Readonly<Record<string, string>>): LiveObject {
  const metadata = { name: 'settings', uid: 'u', resourceVersion: '1', annotations }
  return { ...configMap('settings', {}), metadata }
}
