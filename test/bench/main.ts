// `npm run bench` measures everything and prints one table; `-- --only NAME --json` measures one and prints one line.
import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'
import { measureDisk } from './disk.ts'
import { benchmarks } from './registry.ts'
import { jsonLine, table } from './report.ts'
import type { Result } from './report.ts'

process.exitCode = await main()

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean' } } })
  const chosen = benchmarks.filter(({ name }) => values.only === undefined || name === values.only)
  if (chosen.length === 0) {
    const names = benchmarks.map(({ name }) => name).join(', ')
    console.error(`Cannot measure "${values.only}": the benchmarks are ${names}`)
    return 2
  }
  const before = values.json ? [] : await measureDisk()
  const results: Result[] = []
  for (const benchmark of chosen) {
    const result = await measure(benchmark)
    results.push(result)
    if (values.json) console.log(jsonLine(result))
  }
  if (!values.json) console.log(`\n${table(results, [...before, ...(await measureDisk())])}`)
  return 0
}

async function measure(benchmark: Benchmark): Promise<Result> {
  process.stderr.write(`measuring ${benchmark.name} …\n`)
  const outcome = await benchmark.run()
  if (outcome.is === 'skipped')
    process.stderr.write(`Skipped ${benchmark.name}: ${outcome.because}\n`)
  return { benchmark, outcome }
}
