import { dependantsOf } from '#src/kinds/dependencies/app/dependants.ts'
import type { Answering } from '#src/engine/ask.ts'
import { readDependencies } from '#src/kinds/reading/dependencies.ts'

/** Who in the environment needs which versions of an app. */
export const dependants: Answering<'dependants'> = async ({ app, environment }, { store }) => ({
  is: 'seen',
  value: dependantsOf(await readDependencies(store), { app, environment }),
})
