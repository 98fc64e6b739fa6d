import type { By, Decides, OwnRights, RightsThere } from '#src/door/rights/own-rights.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'

/** What somebody may do and why, environment by environment, and whom they ask for the rest. */
export function whoAmI(rights: OwnRights): Message {
  return answer([
    introduction(rights),
    ...rights.environments.map((there) => environmentWords(there)),
  ])
}

/** At a shell there is nobody to name. */
export function shellRights(name: string): Message {
  return answer([
    `*You are ${escape(name)}* at the machine of the bot itself: you may do what roles give, everywhere.`,
    'You approve nothing, sign nothing off and use no emergency: those are decisions of people, who ask in Slack.',
  ])
}

function introduction({ id, name, groups, logins }: OwnRights): string {
  const inGroups =
    groups.length === 0
      ? 'You are in no group of the catalog.'
      : `You are in ${groups.length === 1 ? 'the group' : 'the groups'} ${groups.map((one) => escape(one)).join(', ')}.`
  const commits =
    logins.length === 0
      ? 'No login at GitHub or GitLab is linked to you; `people` in deliver.yml does that.'
      : `Commits of ${logins.map((one) => code(one)).join(' and ')} are yours.`
  return `*You are ${escape(name)}* (${code(id)}). ${inGroups} ${commits}`
}

function environmentWords({ environment, role, ...there }: RightsThere): string {
  const mayDeploy = !there.lacks.some(({ permission }) => permission === 'deploy')
  const shown = there.exceptions.slice(0, mostExceptions)
  const more = there.exceptions.length - shown.length
  return [
    `*${escape(environment)}*: ${role ? `${role.name}, ${byWords(role.by)}` : 'no role'}`,
    ...lackWords(there.lacks),
    ...there.decisions.map((one) => `• ${decisionWords(one, mayDeploy)}`),
    ...shown.flatMap(({ app, decisions }) => exceptionWords(app, decisions, mayDeploy)),
    ...(more > 0 ? [`• and ${more} more apps with rules of their own`] : []),
  ].join('\n')
}

/** How many apps with rules of their own are listed in an environment. */
const mostExceptions = 10

/** What the same people can do is one line. */
function lackWords(lacks: RightsThere['lacks']): readonly string[] {
  const byWhom = Map.groupBy(lacks, ({ ask }) => askWords(ask))
  return [...byWhom].map(
    ([whom, all]) => `• ${whom} to ${all.map(({ permission }) => doing[permission]).join(' or ')}`,
  )
}

const doing = { view: 'show you what is there', deploy: 'deploy', operate: 'operate' } as const
const deciding = {
  approve: 'approve',
  signOff: 'sign releases off',
  emergency: 'deliver in an emergency',
} as const

function decisionWords({ permission, by, ask }: Decides, mayDeploy: boolean): string {
  if (by.length === 0) return `${askWords(ask)} to ${deciding[permission]}`
  const lacks = permission === 'emergency' && !mayDeploy ? ', once you may deploy here at all' : ''
  return `You may ${deciding[permission]}, ${byWords(by)}${lacks}`
}

function exceptionWords(
  app: string,
  decisions: readonly Decides[],
  mayDeploy: boolean,
): readonly string[] {
  if (decisions.length === 0) return [`• For ${escape(app)}, nobody is asked to decide`]
  return decisions.map((one) => {
    const words = decisionWords(one, mayDeploy)
    return `• For ${escape(app)}, ${words.charAt(0).toLowerCase()}${words.slice(1)}`
  })
}

function askWords(ask: readonly string[]): string {
  return ask.length === 0
    ? 'Nobody is named in deliver.yml'
    : `Ask ${ask.map((one) => escape(one)).join(', ')}`
}

function byWords(by: readonly By[]): string {
  return by.map((one) => oneBy(one)).join(' and ')
}

function oneBy(by: By): string {
  switch (by.is) {
    case 'group':
      return `through the group ${escape(by.name)}`
    case 'named':
      return 'since deliver.yml names you'
    case 'everyone':
      return 'like everyone'
    case 'operator':
      return 'as an operator'
  }
}
