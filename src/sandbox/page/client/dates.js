/**
 * Fills Slack's date tokens, such as `{date_short} at {time}`. Unknown tokens stay as they are.
 *
 * @param {number} seconds since 1970
 * @param {string} format
 * @param {Date} now
 * @param {string} [timeZone] the browser's unless named
 */
export function formatDate(seconds, format, now, timeZone) {
  const date = new Date(seconds * 1000)
  return format.replace(/\{(\w+)\}/g, (token, name) => {
    const style = styles[name]
    if (name === 'ago') return ago(date, now)
    if (style === undefined) return token
    const pretty = name.endsWith('_pretty') ? nearDay(date, now, timeZone) : undefined
    return (
      pretty ??
      new Intl.DateTimeFormat(name === 'date_num' ? 'sv-SE' : 'en-US', {
        ...style,
        timeZone,
      }).format(date)
    )
  })
}

/**
 * The clock time of a message's `ts`.
 *
 * @param {string} ts
 */
export function timeOf(ts) {
  return new Intl.DateTimeFormat('en-US', styles.time).format(new Date(Number(ts) * 1000))
}

/**
 * The day of a message's `ts`, as the divider between days says it.
 *
 * @param {string} ts
 * @param {Date} now
 */
export function dayOf(ts, now) {
  const date = new Date(Number(ts) * 1000)
  const near = nearDay(date, now, undefined)
  const long = /** @type {const} */ ({ weekday: 'long', month: 'long', day: 'numeric' })
  return near === undefined
    ? new Intl.DateTimeFormat('en-US', long).format(date)
    : near.charAt(0).toUpperCase() + near.slice(1)
}

/** @type {Record<string, Intl.DateTimeFormatOptions>} */
const styles = {
  date_num: { dateStyle: 'short' },
  date: { month: 'long', day: 'numeric', year: 'numeric' },
  date_short: { month: 'short', day: 'numeric', year: 'numeric' },
  date_long: { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' },
  date_pretty: { month: 'long', day: 'numeric', year: 'numeric' },
  date_short_pretty: { month: 'short', day: 'numeric', year: 'numeric' },
  date_long_pretty: { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
}

/** @param {Date} date @param {Date} now @param {string | undefined} timeZone */
function nearDay(date, now, timeZone) {
  const day = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone })
  const distance = Math.round(
    (Date.parse(day.format(date)) - Date.parse(day.format(now))) / 86_400_000,
  )
  return { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[distance]
}

/** @param {Date} date @param {Date} now */
function ago(date, now) {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000)
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
  /** @type {[number, Intl.RelativeTimeFormatUnit][]} */
  const units = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ]
  const [size, unit] = units.find(([each]) => Math.abs(seconds) >= each) ?? [1, 'second']
  return relative.format(Math.round(seconds / size), unit)
}
