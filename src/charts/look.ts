/** The picture's own ground: it looks the same in Slack's light and dark theme. */
export const ground = '#ffffff'
export const frame = '#c9ced6'
export const grid = '#e6e9ee'
export const axis = '#7a828e'
/** Texts; each has a contrast of at least 4.5 to the ground (WCAG AA). */
export const strong = '#1b1f24'
export const soft = '#4a5260'

export const font = 'DejaVu Sans'
export const sizes = { title: 16, text: 13, small: 12 } as const

/** What stands across a chart. */
export const severities = { warning: '#9a5b00', critical: '#c01c28' } as const

/** What stands upright in a chart. The letters before the labels tell them apart without colours. */
export const kinds = {
  delivery: { colour: '#1f4fa3', sign: '▲' },
  rollback: { colour: '#8a3ab9', sign: '▼' },
  alert: { colour: '#c01c28', sign: '●' },
  resolved: { colour: '#0b6e4f', sign: '○' },
} as const

/** A line's look. */
export type Stroke = { readonly colour: string; readonly dash: readonly number[] }

/** Each at least 3 to 1 on the ground, and apart from its neighbours for who does not see red and green apart. */
const colours = [
  '#2563c9',
  '#c2570c',
  '#0e8065',
  '#8b3fc7',
  '#b8860b',
  '#be2a78',
  '#0a7ea4',
  '#7d4a25',
]

/** The same names always get the same looks, in whatever order they come. */
export function strokesOf(names: readonly string[]): ReadonlyMap<string, Stroke> {
  const sorted = [...new Set(names)].toSorted((one, other) => (one < other ? -1 : 1))
  return new Map(
    sorted.map((name, index) => {
      const round = Math.floor(index / colours.length)
      const dash = dashes[round % dashes.length]!
      return [name, { colour: colours[index % colours.length]!, dash }]
    }),
  )
}

const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3]]
