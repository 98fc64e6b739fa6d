/** One figure about the bot: how it is measured, what it stands beside, and what it should be. */
export type Benchmark = {
  readonly name: string
  /** One line for the table. */
  readonly what: string
  readonly unit: string
  /** What the floor is: the least that anybody could have here, measured in the same run. */
  readonly floorIs: string
  readonly aim: Aim
  run(): Promise<Outcome>
}

/** What counts as good: of the value itself, of value / floor, or of the `spread` that the benchmark tells. */
export type Aim = { readonly of: 'value' | 'ratio' | 'spread' } & (
  | { readonly atLeast: number }
  | { readonly atMost: number }
)

export type Outcome =
  | {
      readonly is: 'measured'
      /** The value of each run; the figure is their median. */
      readonly values: readonly number[]
      readonly floors: readonly number[]
      /** For aims about growth: the largest figure over the one of the smallest load. */
      readonly spread?: number
      /** What else is worth knowing, one line each. */
      readonly notes: readonly string[]
    }
  | { readonly is: 'skipped'; readonly because: string }

export type Measured = Extract<Outcome, { is: 'measured' }>
