import { inClusterOf } from '../delivery/cluster.ts'
import { inChannelOf } from '../delivery/seen.ts'
import { type House, within } from './house.ts'

/** What people see of the app and its database, and what cluster and account really have of them. */
export function seenIn(house: House) {
  const channel = inChannelOf('checkout', house)
  const cluster = inClusterOf('checkout', house)
  const instance = 'checkout-db-production'

  async function found(kind: string, name: string): Promise<Live | undefined> {
    const text = await cluster.kubectl('get', kind, name, '--ignore-not-found', '--output=json')
    return text.trim() === '' ? undefined : (JSON.parse(text) as Live)
  }

  const messages = () => house.slack.control.messages('#checkout')
  const card = () =>
    messages().find(({ thread, text }) => thread === undefined && text.includes('`checkout.db/production`')) // prettier-ignore

  return {
    channel,
    cluster,
    object: found,
    /** A value of a Secret, as its readers get it; empty where it is not there. */
    async secret(name: string, key: string): Promise<string> {
      const { data = {} } = (await found('secret', name)) ?? {}
      return Buffer.from(data[key] ?? '', 'base64').toString()
    },
    /** Jobs that ran, oldest first. */
    async jobs(): Promise<readonly Live[]> {
      const text = await cluster.kubectl('get', 'jobs', '--output=json', '--sort-by=.metadata.creationTimestamp') // prettier-ignore
      return (JSON.parse(text) as { items: Live[] }).items
    },
    database: {
      instance: () => house.account(({ databases }) => databases.find(instance, within())),
      snapshots: () => house.account(({ databases }) => databases.snapshots(instance, within())),
      card: () => card()?.text ?? '',
      /** What the thread of its card says, oldest first. */
      notes: () => messages().flatMap(({ thread, text }) => (thread !== undefined && thread === card()?.ts ? [text] : [])), // prettier-ignore
    },
  }
}

export type Live = {
  readonly metadata: { readonly name: string; readonly creationTimestamp: string }
  readonly spec?: unknown
  readonly status?: {
    readonly succeeded?: number
    readonly completionTime?: string
  }
  readonly data?: Readonly<Record<string, string>>
}
