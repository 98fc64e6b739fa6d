import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm'
import type { PostedMessage, PostedPicture, Store } from '#db/store.ts'
import type { Connection } from './connection.ts'
import { messages } from './schema.ts'

/** What stands in Slack, and what of it is out of date. Who marks a message dirty is `writes.ts`. */
export function messagesOf(
  connection: Connection,
): Pick<
  Store,
  'dirtyMessages' | 'saveMessage' | 'savePictures' | 'forgetMessage' | 'message' | 'messageAt'
> {
  const { read, write, clock } = connection
  const find = prepareFind(connection)
  const change = prepareChange(connection)

  return {
    dirtyMessages: (limit) =>
      read(() =>
        find.dirty
          .all({ limit })
          .map(({ kind, subject, channel, version, dirtySince, ...posted }) => ({
            key: { kind, subject, channel },
            version,
            posted: postedOf(posted),
            dirtySince: dirtySince ?? 0,
          })),
      ),

    async saveMessage(key, posted, version) {
      const row = { ...key, version, now: clock.now() }
      const at = { postedChannel: posted.channel, postedTs: posted.ts, postedHash: posted.hash }
      await write(() => change.save.run({ ...row, ...at }))
    },

    async savePictures(key, ts, pictures) {
      await write(() => change.pictures.run({ ...key, ts, pictures: JSON.stringify(pictures) }))
    },

    async forgetMessage(key) {
      await write(() => change.forget.run({ ...key, now: clock.now() }))
    },

    message: (key) =>
      read(() => {
        const row = find.one.get({ ...key })
        return row && postedOf(row)
      }),

    messageAt: (channel, ts) => read(() => find.at.get({ channel, ts })),
  }
}

type Posted = {
  readonly postedChannel: string | null
  readonly postedTs: string | null
  readonly postedHash: string | null
  readonly postedPictures: readonly PostedPicture[] | null
}

function postedOf(row: Posted): PostedMessage | undefined {
  const { postedChannel, postedTs, postedHash, postedPictures } = row
  if (postedChannel === null || postedTs === null) return undefined
  return {
    channel: postedChannel,
    ts: postedTs,
    hash: postedHash ?? '',
    ...(postedPictures && { pictures: postedPictures }),
  }
}

const postedColumns = {
  postedChannel: messages.postedChannel,
  postedTs: messages.postedTs,
  postedHash: messages.postedHash,
  postedPictures: messages.postedPictures,
}
const keyColumns = { kind: messages.kind, subject: messages.subject, channel: messages.channel }

const isMessage = (workspace: string) =>
  and(
    eq(messages.workspace, workspace),
    eq(messages.kind, sql.placeholder('kind')),
    eq(messages.subject, sql.placeholder('subject')),
    eq(messages.channel, sql.placeholder('channel')),
  )

function prepareFind({ db, workspace }: Connection) {
  return {
    dirty: db
      .select({
        ...keyColumns,
        ...postedColumns,
        version: messages.version,
        dirtySince: messages.dirtySince,
      })
      .from(messages)
      .where(and(eq(messages.workspace, workspace), isNotNull(messages.dirtySince)))
      .orderBy(desc(messages.urgent), asc(messages.dirtySince), sql`rowid`)
      .limit(sql.placeholder('limit'))
      .prepare(),

    one: db.select(postedColumns).from(messages).where(isMessage(workspace)).prepare(),

    at: db
      .select(keyColumns)
      .from(messages)
      .where(
        and(
          eq(messages.workspace, workspace),
          eq(messages.postedChannel, sql.placeholder('channel')),
          eq(messages.postedTs, sql.placeholder('ts')),
        ),
      )
      .prepare(),
  }
}

function prepareChange({ db, workspace }: Connection) {
  const now = sql.placeholder('now')
  const isBehind = sql`${messages.version} > excluded.version`
  return {
    /** What was marked while an older version was on its way is dirty since that last mark. */
    save: db
      .insert(messages)
      .values({
        workspace,
        kind: sql.placeholder('kind'),
        subject: sql.placeholder('subject'),
        channel: sql.placeholder('channel'),
        version: sql.placeholder('version'),
        markedAt: now,
        postedChannel: sql.placeholder('postedChannel'),
        postedTs: sql.placeholder('postedTs'),
        postedHash: sql.placeholder('postedHash'),
      })
      .onConflictDoUpdate({
        target: [messages.workspace, messages.kind, messages.subject, messages.channel],
        set: {
          postedChannel: sql`excluded.posted_channel`,
          postedTs: sql`excluded.posted_ts`,
          postedHash: sql`excluded.posted_hash`,
          postedPictures: sql`iif(${messages.postedTs} is excluded.posted_ts, ${messages.postedPictures}, null)`,
          dirtySince: sql`iif(${isBehind}, ${messages.markedAt}, null)`,
          urgent: sql`iif(${isBehind}, ${messages.urgent}, 0)`,
        },
      })
      .prepare(),

    pictures: db
      .update(messages)
      .set({ postedPictures: sql`${sql.placeholder('pictures')}` })
      .where(and(isMessage(workspace), eq(messages.postedTs, sql.placeholder('ts'))))
      .prepare(),

    forget: db
      .update(messages)
      .set({
        postedChannel: null,
        postedTs: null,
        postedHash: null,
        postedPictures: null,
        version: sql`${messages.version} + 1`,
        dirtySince: sql`coalesce(${messages.dirtySince}, ${now})`,
        markedAt: sql`${now}`,
      })
      .where(isMessage(workspace))
      .prepare(),
  }
}
