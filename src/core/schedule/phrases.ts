/** What people say for "again and again", as a cron expression of five fields; or in a clause why it is none. */
export type Recurring = { readonly cron: string } | { readonly because: string }

/**
 * Reads `weekdays at 20:00`, `every monday and thursday at 9:00`, `daily at 6:30`, `every 2 hours`, `on the 31st at 8:00`,
 * `on the last day of the month at 18:00`. Undefined for words that do not say that something comes again: they may be one
 * moment.
 */
export function readRecurring(text: string): Recurring | undefined {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/[.;!]+$/, '')
    .replaceAll(/\s+/g, ' ')
  for (const [form, read] of forms) {
    const found = form.exec(words)
    const recurring = found && read(found.groups ?? {})
    if (recurring) return recurring
  }
  return undefined
}

type Groups = Readonly<Record<string, string | undefined>>
type Form = readonly [RegExp, (said: Groups) => Recurring | undefined]

const day =
  'mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?'
const days = `(?<days>(?:${day})s?(?:(?:, ?and |, ?| and | & )(?:${day})s?)*)`
const at = '(?: at (?<time>.+)| (?<late>\\d.*|noon|midnight))?'
const date = '\\d{1,2}(?:st|nd|rd|th)?'
const dates = `(?<dates>${date}(?:(?:, ?and |, ?| and | & )(?:the )?${date})*)`

/** A new phrase is a line here. */
const forms: readonly Form[] = [
  [/^(?:hourly|every hour)$/, () => ({ cron: '0 * * * *' })],
  [/^every half(?: an)? hour$/, () => ({ cron: '*/30 * * * *' })],
  [/^every (?<count>\d+) ?(?:m|min|mins|minutes?)$/, ({ count }) => everyMinutes(Number(count))],
  [/^every (?<count>\d+) ?(?:h|hours?)$/, ({ count }) => everyHours(Number(count))],
  [
    new RegExp(`^(?:daily|(?:every|each) (?:day|night|morning|evening))${at}$`),
    (said) => timed(said, '* * *'),
  ],
  [
    new RegExp(`^(?:(?:on |every |each )?(?:weekdays?|workdays?|working days?|work days?))${at}$`),
    (said) => timed(said, '* * 1-5'),
  ],
  [new RegExp(`^(?:(?:on |every |each )?weekends?)${at}$`), (said) => timed(said, '* * 6,0')],
  [new RegExp(`^(?:every|each) ${days}${at}$`), onDays],
  [new RegExp(`^(?:on )?${days}${at}$`), (said) => (isPlural(said) ? onDays(said) : undefined)],
  [
    new RegExp(`^(?:on )?(?:the )?last day of (?:the|each|every) month${at}$`),
    (said) => timed(said, 'L * *'),
  ],
  [new RegExp(`^(?:monthly |(?:every|each) month )?on the ${dates}${at}$`), onDates],
  [
    new RegExp(
      `^(?:monthly |(?:every|each) month )?(?:on )?(?:the )?${dates} of (?:the|each|every) month${at}$`,
    ),
    onDates,
  ],
]

function everyMinutes(count: number): Recurring {
  if (count < 5) return { because: 'that is more often than every 5 minutes' }
  if (count < 60 && 60 % count === 0) return { cron: `*/${count} * * * *` }
  return { because: `an hour is not a number of times ${count} minutes; say 5, 10, 15, 20 or 30` }
}

function everyHours(count: number): Recurring {
  if (count === 1) return { cron: '0 * * * *' }
  if (count > 0 && count < 24 && 24 % count === 0) return { cron: `0 */${count} * * *` }
  return { because: `a day is not a number of times ${count} hours; say 2, 3, 4, 6, 8 or 12` }
}

/** `monday` alone is the next one; `mondays`, or several days, come again. */
function isPlural({ days: said = '' }: Groups): boolean {
  return dayNames(said).length > 1 || /(?:day|mon|wed|fri|sat|sun)s$/.test(said)
}

function onDays(said: Groups): Recurring {
  const numbers = dayNames(said['days'] ?? '').map((name) => week.indexOf(name.slice(0, 3)))
  return timed(said, `* * ${[...new Set(numbers)].join(',')}`)
}

function dayNames(said: string): readonly string[] {
  return said.match(new RegExp(day, 'g')) ?? []
}

const week = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

function onDates(said: Groups): Recurring {
  const numbers = (said['dates']?.match(/\d+/g) ?? []).map(Number)
  const wrong = numbers.find((one) => one < 1 || one > 31)
  if (wrong !== undefined) return { because: `no month has a day ${wrong}` }
  return timed(said, `${[...new Set(numbers)].join(',')} * *`)
}

/** The time of day with the days on which it is meant. */
function timed({ time, late }: Groups, rest: string): Recurring {
  const said = time ?? late
  if (said === undefined) return { because: 'the time of day is missing, such as "at 20:00"' }
  const read = readTime(said)
  return read
    ? { cron: `${read.minute} ${read.hour} ${rest}` }
    : { because: `"${said.slice(0, 40)}" is no time of day; one reads like "20:00" or "8am"` }
}

function readTime(said: string): { readonly hour: number; readonly minute: number } | undefined {
  if (said === 'noon') return { hour: 12, minute: 0 }
  if (said === 'midnight') return { hour: 0, minute: 0 }
  const found = /^(\d{1,2})(?:[:.](\d{2}))? ?(am|pm|o'clock|h)?$/.exec(said)
  if (!found) return undefined
  const [, hours, minutes = '0', half] = found
  const hour = Number(hours)
  const minute = Number(minutes)
  if (minute > 59) return undefined
  if (half !== 'am' && half !== 'pm') return hour > 23 ? undefined : { hour, minute }
  if (hour < 1 || hour > 12) return undefined
  return { hour: (hour % 12) + (half === 'pm' ? 12 : 0), minute }
}
