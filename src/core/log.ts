/** Where notes for operators go; pino fits. `details` are fields, `words` one sentence. */
export type Log = {
  debug(details: object, words: string): void
  info(details: object, words: string): void
  warn(details: object, words: string): void
  error(details: object, words: string): void
}
