import type { SeedGroup } from './seed.ts'

/** A block as the app sent it; the sandbox has checked it, but keeps every field. */
export type Block = { type: string; block_id?: string; [field: string]: unknown }

/** A choice of a select, an overflow menu, checkboxes or radio buttons. */
export type Option = {
  text: { type: string; text: string }
  value: string
  description?: { type: string; text: string }
}

/** A person as the page shows them. */
export type UserView = {
  id: string
  name: string
  realName: string
  team: string
  bot: boolean
  admin: boolean
  deactivated: boolean
  guest: 'no' | 'multi-channel' | 'single-channel'
  stranger: boolean
}

/** A channel as one person sees it; `kind: 'dm'` is the conversation of `with` and the bot. */
export type ChannelView = {
  id: string
  name: string
  kind: 'public' | 'private' | 'dm'
  with?: string
  topic: string
  archived: boolean
  external: boolean
  members: readonly string[]
}

/** A file in a message. Its text is at `/files/<id>`. */
export type FileView = {
  id: string
  name: string
  title: string
  size: number
  mimetype: string
  url: string
}

/** A message as sent: `text` is mrkdwn, unrendered. `user` is who wrote it; an ephemeral one names its only reader in `onlyFor`. */
export type MessageView = {
  channel: string
  ts: string
  thread?: string
  broadcast?: boolean
  user: string
  bot: boolean
  text: string
  blocks: readonly Block[]
  attachments: readonly Record<string, unknown>[]
  metadata?: { event_type: string; event_payload: Record<string, unknown> }
  edited?: string
  reactions: readonly { name: string; users: readonly string[] }[]
  files: readonly FileView[]
  pinned: boolean
  replies: number
  onlyFor?: string
  /** Said by Slack itself, such as "/deliver failed with the error dispatch_failed". */
  system?: boolean
}

/** A modal or a Home tab: `stack` is its place in the pile of modals, 0 at the bottom. */
export type ModalView = {
  id: string
  type: 'modal' | 'home'
  user: string
  callbackId: string
  title: string
  submit?: string
  close?: string
  blocks: readonly Block[]
  privateMetadata: string
  hash: string
  stack: number
  /** What the app answered to the last submission, by block id. */
  errors: Readonly<Record<string, string>>
}

/** One moment of the workspace as `user` sees it. Without a person (tests): everything, every private message and every view. */
export type SlackState = {
  workspace: { id: string; name: string; domain: string }
  bot: {
    id: string
    name: string
    commands: readonly { command: string; description: string; usageHint: string }[]
  }
  users: readonly UserView[]
  groups: readonly SeedGroup[]
  channels: readonly ChannelView[]
  messages: readonly MessageView[]
  /** Modals of the person, bottom first. */
  modals: readonly ModalView[]
  home?: ModalView
  homes: readonly ModalView[]
  sockets: number
}

/** What the journal keeps: each call of the Web API, each delivery to the app, each answer of the app. Times in ms of the sandbox's clock. */
export type JournalEntry =
  | {
      kind: 'call'
      at: number
      method: string
      args: Readonly<Record<string, unknown>>
      ok: boolean
      error?: string
      status: number
      ms: number
      left?: number
    }
  | {
      kind: 'delivery'
      at: number
      id: string
      type: 'slash_commands' | 'interactive' | 'events_api'
      to: string
      attempt: number
      payload: Readonly<Record<string, unknown>>
    }
  | {
      kind: 'ack'
      at: number
      id: string
      ms: number
      outcome: 'acked' | 'late' | 'timed out' | 'failed'
      payload?: unknown
    }
  | {
      kind: 'response'
      at: number
      id: string
      ok: boolean
      error?: string
      body: Readonly<Record<string, unknown>>
    }
  | {
      kind: 'socket'
      at: number
      what: 'opened' | 'closed' | 'refused' | 'asked to refresh'
      open: number
    }

/** What a listener hears: enough to redraw, never the whole state. */
export type Change =
  | {
      type: 'message'
      channel: string
      ts: string
      change: 'posted' | 'changed' | 'deleted'
      onlyFor?: string
    }
  | { type: 'view'; user: string; view: string; change: 'opened' | 'changed' | 'closed' }
  | { type: 'home'; user: string }
  | { type: 'channel'; channel: string }
  | { type: 'sockets'; open: number }
  | { type: 'journal'; entry: JournalEntry }
