import { describe, expect, it } from 'vitest'
import { gatesOf } from '#src/core/rules/gates.ts'
import type { SignOffState } from '#src/core/rules/sign-off.ts'
import { tierOf } from '#src/core/rules/tier-of.ts'
import { newTarget } from '#src/core/target.ts'
import { alice, noon, releaseOf } from '../kinds/delivering.ts'
import { auto, qa, signOff, since, station } from '../kinds/travelling.ts'

const runs = { settled: since(5, '1.5.0'), history: [since(60, '1.4.0')] }
const replaced = { settled: since(5, '1.6.0'), history: [since(60, '1.5.0')] }

describe('what QA says of 1.5.0', () => {
  it.each([
    ['is asked while it runs and nobody was asked yet', runs, undefined, 'asked'],
    ['is asked while it runs', runs, 'asked', 'asked'],
    ['stands while it runs', runs, 'signed', 'signed'],
    ['is asked again when it came back after nobody had said anything', runs, 'outdated', 'asked'],
    ['can be asked no more once it was replaced', replaced, undefined, 'outdated'],
    ['can be asked no more while its request is not closed yet', replaced, 'asked', 'outdated'],
    ['was never said where it was replaced before', replaced, 'outdated', 'outdated'],
    ['stands when it was replaced', replaced, 'signed', 'signed'],
    ['stands when it was rejected and replaced', replaced, 'rejected', 'rejected'],
    ['need not be said where its checks passed', replaced, 'notNeeded', 'notNeeded'],
  ] as const)('%s', (_, standing, said, state) => {
    expect(tierAfter(standing, said).signOff?.state).toBe(state)
  })

  it('is nothing where nobody wants to know', () => {
    const { policy } = station('staging')
    const target = { ...newTarget('checkout/staging'), ...replaced }
    const passed = { environment: 'staging', target, policy, signOffs: [] }
    expect(tierOf(passed, releaseOf('1.5.0')).signOff).toBeUndefined()
  })

  it('keeps it from going on for good when it was replaced before anybody was asked', () => {
    const gates = gatesOf({
      app: 'checkout',
      by: alice,
      policy: station('production', { policy: auto('staging') }).policy,
      freezes: [],
      tiers: [tierAfter(replaced, undefined)],
      checks: [],
      target: {},
      isEmergency: false,
      now: noon,
    })
    expect(gates).toContainEqual({
      gate: 'signOff',
      is: 'shut',
      because: 'it was replaced in staging before anybody signed it off',
    })
  })
})

function tierAfter(standing: typeof runs, said: SignOffState | undefined) {
  const { policy } = station('staging', { policy: qa })
  const target = { ...newTarget('checkout/staging'), ...standing }
  const signOffs = said ? [signOff('staging', '1.5.0', { state: said })] : []
  return tierOf({ environment: 'staging', target, policy, signOffs }, releaseOf('1.5.0'))
}
