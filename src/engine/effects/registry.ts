import type { Effects } from '#src/core/effects.ts'
import type { Performing } from '#src/engine/perform.ts'
import { absent } from './absent.ts'
import { apply } from './apply.ts'
import { bucket } from './bucket.ts'
import { bucketAbsent } from './bucket-absent.ts'
import { command } from './command.ts'
import { connections } from './connections.ts'
import { database } from './database.ts'
import { databaseRole } from './database-role.ts'
import { objects } from './objects.ts'
import { secret } from './secret.ts'
import { secretAbsent } from './secret-absent.ts'
import { secretCopy } from './secret-copy.ts'
import { silence } from './silence.ts'
import { silenceExpired } from './silence-expired.ts'

/** Who makes which wish true. */
export const effects: { readonly [Name in keyof Effects]: Performing<Name> } = {
  absent,
  apply,
  bucket,
  bucketAbsent,
  command,
  connections,
  database,
  databaseRole,
  objects,
  secret,
  secretAbsent,
  secretCopy,
  silence,
  silenceExpired,
}
