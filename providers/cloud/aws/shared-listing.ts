import type { Clock, Instant } from '#src/core/clock.ts'
import { unlessStopped } from './stopping.ts'

/**
 * One listing that serves everybody who asks: however many wait for something, it is asked for at most once in `keepMs`
 * a page, so that calls do not grow with those who wait. What somebody sees is never older than the last deed to it.
 */
export type SharedListing<Item> = {
  items(key: string, signal: AbortSignal): Promise<readonly Item[]>
  /** Something was (perhaps) done to it: whoever asks for it from now on sees a listing that began afterwards. */
  touched(...keys: string[]): void
  close(): void
}

export type Listed<Item> = { readonly items: readonly Item[]; readonly pages: number }

export type ListingOptions<Item> = {
  readonly clock: Clock
  readonly keepMs: number
  /** Names the cloud in the failure of those who give up. */
  readonly provider: string
  list(signal: AbortSignal): Promise<Listed<Item>>
}

/** Nothing is asked before somebody does. A failure too is shared, for as long as one page would be. */
export function shareListing<Item>(options: ListingOptions<Item>): SharedListing<Item> {
  const { clock, keepMs, list } = options
  const closing = new AbortController()
  const deeds = new Map<string, number>()
  let moment = 0
  let last: Listing<Item> | undefined

  function begin(): Listing<Item> {
    // Whatever was done before this listing is in it.
    for (const [key, at] of deeds) if (last && at < last.begun) deeds.delete(key)
    const listing: Listing<Item> = {
      begun: ++moment,
      at: clock.now(),
      pages: 1,
      isDone: false,
      found: list(closing.signal).then(
        ({ items, pages }) => {
          Object.assign(listing, { isDone: true, pages })
          return items
        },
        (error: unknown) => {
          listing.isDone = true
          throw error
        },
      ),
    }
    listing.found.catch(() => undefined)
    return (last = listing)
  }

  const isFresh = ({ isDone, at, pages }: Listing<Item>) =>
    !isDone || clock.now() < at + keepMs * pages

  return {
    async items(key, signal) {
      for (;;) {
        const listing = last && isFresh(last) ? last : begin()
        if (listing.begun > (deeds.get(key) ?? 0))
          return await unlessStopped(listing.found, signal, options.provider)
        // One listing at a time: those who need a newer one wait for this one and share the next.
        if (listing.isDone) begin()
        else
          await unlessStopped(
            listing.found.catch(() => []),
            signal,
            options.provider,
          )
      }
    },
    touched(...keys) {
      for (const key of keys) deeds.set(key, ++moment)
    },
    close: () => closing.abort(),
  }
}

type Listing<Item> = {
  readonly begun: number
  readonly at: Instant
  pages: number
  isDone: boolean
  readonly found: Promise<readonly Item[]>
}
