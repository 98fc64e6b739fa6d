import { z } from 'zod'
import { Place } from '#src/core/delivery.ts'

/**
 * What a modal remembers in `private_metadata` until it is submitted: the command, what was given already, and where
 * to answer, for a submission says neither.
 */
export const FormMemory = z.object({
  command: z.string(),
  given: z.record(z.string(), z.string()),
  /** Chosen in the form so far, of the fields that narrow others: type-ahead is not told what the form holds. */
  chosen: z.record(z.string(), z.string()).optional(),
  evidence: z.string().optional(),
  place: Place.optional(),
  responseUrl: z.string().optional(),
})
export type FormMemory = z.infer<typeof FormMemory>

/** Writes it, without the response_url when Slack's 3000 characters are not enough for both. */
export function encodeFormMemory(memory: FormMemory): string {
  const text = JSON.stringify(memory)
  if (text.length <= longest) return text
  const shorter = JSON.stringify({ ...memory, responseUrl: undefined })
  if (shorter.length <= longest) return shorter
  throw new Error(`Cannot ask for the rest of "${memory.command}": what was given is too long`)
}

/** Reads it; undefined for anything else. */
export function decodeFormMemory(text: string): FormMemory | undefined {
  try {
    return FormMemory.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

const longest = 3000
