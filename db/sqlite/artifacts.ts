import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { Store } from '#db/store.ts'
import type { Connection } from './connection.ts'
import { artifacts } from './schema.ts'

/** Large answers, stored once under the hash of their bytes. */
export function artifactsOf({
  db,
  workspace,
  clock,
  read,
  write,
}: Connection): Pick<Store, 'putArtifact' | 'artifact'> {
  return {
    async putArtifact(bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex')
      const row = { workspace, hash, bytes, createdAt: clock.now() }
      await write(() => db.insert(artifacts).values(row).onConflictDoNothing().run())
      return hash
    },

    artifact: (hash) =>
      read(
        () =>
          db
            .select({ bytes: artifacts.bytes })
            .from(artifacts)
            .where(and(eq(artifacts.workspace, workspace), eq(artifacts.hash, hash)))
            .get()?.bytes,
      ),
  }
}
