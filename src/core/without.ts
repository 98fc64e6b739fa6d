/** A copy that lacks the named fields. */
export function without<Whole extends object, Key extends keyof Whole>(
  whole: Whole,
  ...keys: readonly Key[]
): Omit<Whole, Key> {
  const entries = Object.entries(whole).filter(([key]) => !keys.includes(key as Key))
  return Object.fromEntries(entries) as Omit<Whole, Key>
}
