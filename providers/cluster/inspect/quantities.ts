const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** A Kubernetes quantity (`250m`, `1.5Gi`, `1e3`) as a number; undefined for what is none. */
export function quantity(written: unknown): number | undefined {
  if (typeof written === 'number') return Number.isFinite(written) ? written : undefined
  if (typeof written !== 'string') return undefined
  const [, digits, suffix = ''] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]{0,2})$/.exec(written.trim()) ?? []
  const factor = factors[suffix]
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor
}
