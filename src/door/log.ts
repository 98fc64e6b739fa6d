/** What the door says of itself; pino's loggers fit. */
export type Log = {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}
