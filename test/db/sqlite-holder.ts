import { openSqliteStore } from '#db/sqlite/store.ts'
import { audit, delivery, minute } from './store.fixtures.ts'

// Opens the file named by its argument, saves some, says so, and stays until it is killed.
const clock = { now: () => 1000, wait: () => new Promise<void>(() => {}) }
const store = openSqliteStore({ file: process.argv[2] ?? '', workspace: 'T1', clock })
await store.receive('r-1', { text: 'deploy' })
await store.submit({ create: delivery('d-1', 'checkout/staging'), audit: audit() })
await store.claim({ leaseMs: minute, limit: 1 })
process.stdout.write('saved\n')
setInterval(() => {}, minute)
