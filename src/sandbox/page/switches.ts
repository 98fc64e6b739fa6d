/** Something to press or to turn in the simulated world, as the page shows it. Switches with the same `group` stand together. */
export type Switch = {
  readonly id: string
  readonly label: string
  readonly description: string
  readonly kind: 'toggle' | 'button'
  /** How a toggle stands. */
  readonly on?: boolean
  readonly group?: string
}

/** Everything that can be turned at this moment. */
export type WorldState = { readonly switches: readonly Switch[] }
