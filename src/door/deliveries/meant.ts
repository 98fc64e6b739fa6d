import { z } from 'zod'

/** The arguments with which a person means a delivery: its id, or what is on its way to (or was last in) an app's environment. */
export const meantArgs = {
  delivery: z.string().optional().describe('the delivery, by its id'),
  app: z.string().optional().describe('the app'),
  environment: z.string().optional().describe('the environment'),
}

/** The words for them. */
export const meantWords = {
  delivery: { by: 'place', names: 'delivery' },
  app: { by: 'place', names: 'app', prepositions: ['of'] },
  environment: { by: 'place', names: 'environment', prepositions: ['in', 'on', 'to'] },
} as const

/** Either is enough. */
export const meantEither = [['delivery'], ['app', 'environment']] as const
