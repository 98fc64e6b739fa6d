import { Document, isScalar, visit, type Scalar } from 'yaml'
import type { AnyCommand } from './command.ts'

export type ManifestOptions = {
  /** How the app is called in Slack. */
  readonly name?: string
  /** The slash command. */
  readonly command?: string
  /** Where Slack reaches the bot in HTTP mode: `https://deliver.example.com`. Socket Mode when absent. */
  readonly url?: string
}

/** The fewest scopes that work, each with what it is for. */
const scopes = {
  'app_mentions:read': 'to hear @deliver in channels and threads, where slash commands do not work',
  'channels:history':
    'to find a card again that was posted just before a crash, in public channels',
  'channels:read': 'to know the channels it is in by their names, as deliver.yml writes them',
  'chat:write': 'to post cards and answers, in channels to which it was invited',
  commands: 'to offer its slash command',
  'files:write': 'to send charts, and files such as the audit to the person who asked for it',
  'groups:history': 'the same as channels:history, in private channels',
  'groups:read': 'the same as channels:read, for private channels',
  'im:history':
    'to hear what is said to it in its own conversation, and to find its answers there again',
  'im:write': 'to open the conversation in which it sends such a file',
  'usergroups:read': 'to know who is in a user group that deliver.yml gives a role',
  'users:read': 'to refuse guests, bots, deactivated and foreign users',
} as const

const events = {
  app_home_opened: 'to show what is on its way on the Home tab',
  app_mention: 'to hear @deliver',
  'message.im': 'to hear what is said in its own conversation',
} as const

/** What the bot may do in Slack. */
export const botScopes: readonly string[] = Object.keys(scopes)

/** What Slack tells the bot. */
export const botEvents: readonly string[] = Object.keys(events)

/** The manifest to create the Slack app from, as YAML with the reason of each scope and event. */
export function manifestOf(
  commands: ReadonlyMap<string, AnyCommand>,
  { name = 'deliver', command = '/deliver', url }: ManifestOptions = {},
): string {
  const at = url && `${url.replace(/\/$/, '')}/slack/events`
  const document = new Document({
    display_information: { name, description: 'Delivers software, from a release to running pods' },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: name, always_online: true },
      slash_commands: [
        {
          command,
          description: 'Deliver software, and see how it stands',
          usage_hint: usageHintOf(commands),
          should_escape: true,
          ...(at && { url: at }),
        },
      ],
    },
    oauth_config: { scopes: { bot: botScopes } },
    settings: {
      event_subscriptions: { bot_events: botEvents, ...(at && { request_url: at }) },
      interactivity: {
        is_enabled: true,
        ...(at && { request_url: at, message_menu_options_url: at }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: at === undefined,
      token_rotation_enabled: false,
    },
  })
  visit(document, {
    Scalar(key, node) {
      const reason = key !== 'key' && isScalar(node) ? reasonOf(node) : undefined
      if (reason) node.comment = ` ${reason}`
    },
  })
  return document.toString({ lineWidth: 0 })
}

/** `help | apps | deploy …`: what a person sees while typing the command. */
function usageHintOf(commands: ReadonlyMap<string, AnyCommand>): string {
  return [...commands.keys()].join(' | ')
}

function reasonOf({ value }: Scalar): string | undefined {
  const reasons: Readonly<Record<string, string>> = { ...scopes, ...events }
  return typeof value === 'string' && Object.hasOwn(reasons, value) ? reasons[value] : undefined
}
