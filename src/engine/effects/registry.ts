import type { Effects } from '#src/core/effects.ts'
import type { Performing } from '#src/engine/perform.ts'
import { absent } from './absent.ts'
import { objects } from './objects.ts'

/** Who makes which wish true. */
export const effects: { readonly [Name in keyof Effects]: Performing<Name> } = { absent, objects }
