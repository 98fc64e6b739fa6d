import { describe, expect, it } from 'vitest'
import { CatalogDocument, type Catalog } from '#src/core/catalog.ts'
import { fallbackOf } from '#src/core/rules/fallback.ts'
import { catalog } from '../door/house.ts'

const groups = CatalogDocument.shape.groups.parse({
  'shop-team': { users: ['UDEV'], notify: '#shop' },
  sre: { users: ['UOPS'], notify: 'direct' },
})
const house: Catalog = {
  ...catalog,
  groups,
  audit: { channel: '#audit' },
  apps: {
    ...catalog.apps,
    payments: { ...catalog.apps['payments']!, owners: 'sre' },
  },
}

describe('what is for a channel that takes nothing any more goes', () => {
  it('to the channel of the owners', () => {
    expect(fallbackOf(house, '#checkout')).toBe('#shop')
  })

  it('to the audit, where the owners have no channel, or theirs is the one', () => {
    expect(fallbackOf(house, 'C0PAY')).toBe('#audit')
    expect(fallbackOf(house, '#shop')).toBe('#audit')
    expect(fallbackOf(house, '#former')).toBe('#audit')
  })

  it('nowhere, where there is no other channel, or it was for one person', () => {
    expect(fallbackOf(house, '#audit')).toBeUndefined()
    expect(fallbackOf(house, 'U0RITA')).toBeUndefined()
    expect(fallbackOf(catalog, '#checkout')).toBeUndefined()
  })

  it('to the owners too from the channel of an environment', () => {
    const { staging } = house.environments
    const environments = { ...house.environments, staging: { ...staging!, channel: '#staging' } }
    expect(fallbackOf({ ...house, environments }, '#staging')).toBe('#shop')
  })
})
