import { z } from 'zod'

/** What a button asks for when it is pressed: a command with its arguments, and what it was drawn for. Never state. */
export type Button = {
  readonly command: string
  readonly args: Readonly<Record<string, string>>
  /** A plan hash or a revision, checked again at the click. */
  readonly evidence?: string
}

/** What Slack takes as the value of a button. */
export const longestButton = 2000
/** What Slack takes as the value of an option, so of an entry in an overflow menu (`@slack/types`: 75 characters). */
export const longestOption = 75

/** Writes a button's value. Throws when Slack would not take it, for that is a mistake in a message, not in its data. */
export function encodeButton(
  { command, args, evidence }: Button,
  longest: typeof longestButton | typeof longestOption = longestButton,
): string {
  const value = JSON.stringify({
    c: command,
    a: args,
    ...(evidence !== undefined && { e: evidence }),
  })
  if (value.length > longest)
    throw new Error(
      `Cannot draw a button for "${command}": its value has ${value.length} characters`,
    )
  return value
}

/** Reads a button's value; undefined for anything that this bot did not write. */
export function decodeButton(value: string): Button | undefined {
  const parsed = Value.safeParse(value)
  if (!parsed.success) return undefined
  const { c, a, e } = parsed.data
  return { command: c, args: a, ...(e !== undefined && { evidence: e }) }
}

const Value = z
  .string()
  .max(longestButton)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'no JSON' })
      return z.NEVER
    }
  })
  .pipe(
    z.strictObject({
      c: z.string().min(1),
      a: z.record(z.string(), z.string()),
      e: z.string().optional(),
    }),
  )
