import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { valueAt } from '#src/catalog/branches.ts'
import { findingsOf } from '#src/catalog/findings.ts'
import { referencesOf } from '#src/catalog/references.ts'
import { CatalogDocument } from '#src/core/catalog.ts'
import { deliverYml } from './folder.ts'

/** A catalog that is right but for one place, at which stands something else, or nothing. */
const damaged = fc
  .tuple(
    fc.nat(),
    fc.option(fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('staging', 'shared', true))),
  )
  .map(([at, value]) => {
    const document: unknown = parse(deliverYml)
    const places = everyPlace(document)
    const { holder, key } = places[at % places.length]!
    if (value === null) delete holder[key]
    else holder[key] = value
    return document
  })

it('finds something exactly where the schema does', () => {
  fc.assert(
    fc.property(fc.oneof(damaged, fc.jsonValue()), (document) => {
      const { success } = CatalogDocument.safeParse(document)
      expect(findingsOf(CatalogDocument, document).length === 0).toBe(success)
    }),
    { numRuns: 1500 },
  )
})

it('looks for references in anything without failing', () => {
  fc.assert(
    fc.property(fc.oneof(damaged, fc.jsonValue()), (document) => {
      for (const { words, path } of referencesOf(document, { simulated: false })) {
        expect(words).not.toBe('')
        expect(valueAt(document, path)).toBeDefined()
      }
    }),
  )
})

type Place = { readonly holder: Record<string, unknown>; readonly key: string }

function everyPlace(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...everyPlace(holder[key])])
}
