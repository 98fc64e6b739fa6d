import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ProviderFailure } from '#src/core/errors.ts'
import { manualClock } from '../support/clock.ts'
import { kindFrom, moduleOf, subjectOf } from './modules.ts'

const looking = { seen: {}, now: 0 }

describe('a kind of a team', { timeout: 30_000 }, () => {
  it('answers as one of ours would', async () => {
    const { kind, load, find } = await kindFrom(moduleOf())
    expect(await kind.check({})).toEqual({ spec: { partitions: 3 } })
    expect(await kind.check({ partitions: 'x', size: 1 })).toEqual({
      problems: [
        'partitions: Invalid input: expected number, received string',
        'Unrecognized key: "size"',
      ],
    })
    expect(await kind.check(undefined)).toHaveProperty('problems')
    expect(await kind.describe({ partitions: 4 })).toBe('a topic of 4')
    expect(await kind.outputs({})).toEqual({ name: 'plain' })
    expect(await kind.wants(subjectOf())).toEqual([])
    expect(await kind.plan({ ...subjectOf(), seen: {} })).toMatchObject({ action: 'unchanged' })
    expect(await kind.decide({ ...subjectOf(), ...looking })).toEqual({
      is: 'done',
      outputs: { name: { value: 'checkout.orders/staging' } },
    })
    expect(await load()).toEqual({})
    expect(find('topic')).toMatchObject({ kind: 'topic', acts: ['remove'] })
    expect(find('nobody')).toBeUndefined()
  })

  it('begins with its own memory, and with it again when what it remembers does not fit any more', async () => {
    const decide = `({ memory }) => ({ is: 'waiting', on: 'steps', memory: { steps: memory.steps + 1 } })`
    const { kind } = await kindFrom(moduleOf({ begin: '{ steps: 40 }', decide }))
    const after = async (memory: unknown) => kind.decide({ ...subjectOf({ memory }), ...looking })
    expect(await after(kind.begin)).toMatchObject({ memory: { steps: 41 } })
    expect(await after({ steps: 1 })).toMatchObject({ memory: { steps: 2 } })
    expect(await after({ old: true })).toMatchObject({ memory: { steps: 41 } })
    expect(JSON.parse(JSON.stringify(kind.begin))).toEqual(kind.begin)
  })

  it('is plain JavaScript where that is wanted, finds files beside it, and zod', async () => {
    const above = `import { z as zod } from 'zod'\nimport { size } from './size.js'`
    const parts = { spec: 'zod.object({})', describe: '() => `size ${size}`' }
    const { kind, file } = await kindFrom(moduleOf(parts, above), { name: 'topic.js' })
    await writeFile(path.join(path.dirname(file), 'size.js'), 'export const size = 7')
    expect(await kind.describe({})).toBe('size 7')
  })

  it('answers everybody, in the order in which they asked', async () => {
    const { kind } = await kindFrom(moduleOf())
    const asked = Array.from({ length: 50 }, async (_, partitions) => kind.describe({ partitions }))
    expect(await Promise.all(asked)).toEqual(
      Array.from({ length: 50 }, (_, partitions) => `a topic of ${partitions}`),
    )
  })
})

describe('a file that changes', { timeout: 30_000 }, () => {
  it('is loaded anew', async () => {
    const { kind, write, file } = await kindFrom(
      moduleOf({ describe: '() => words' }, `import { words } from './words.ts'`),
    )
    const words = path.join(path.dirname(file), 'words.ts')
    await writeFile(words, `export const words: string = 'one'`)
    expect(await kind.describe({})).toBe('one')
    await writeFile(words, `export const words: string = 'another'`)
    expect(await kind.describe({})).toBe('another')
    await write(moduleOf({ describe: `() => 'the third'` }))
    expect(await kind.describe({})).toBe('the third')
  })

  it('is told when it is gone or broken, and works again when it is mended', async () => {
    const { kind, write, file } = await kindFrom(moduleOf())
    expect(await kind.describe({})).toBe('a topic of 3')
    const text = await readFile(file, 'utf8')
    await rm(file)
    await expect(kind.describe({})).rejects.toThrow(
      `Cannot use the kind "topic": there is no file ${file}`,
    )
    await write('export default {')
    await expect(kind.describe({})).rejects.toThrow(/^Cannot use the kind "topic": .*topic\.ts:\d/s)
    await write(text)
    expect(await kind.describe({})).toBe('a topic of 3')
  })
})

describe('a module that is no kind', { timeout: 30_000 }, () => {
  it.each([
    ['has a mistake', 'export default {', /topic\.ts:1/],
    ['throws', `throw new Error('not today')`, 'not today'],
    ['exports nothing', 'export const kind = 1', 'it has no default export that is a kind'],
    [
      'is called otherwise',
      moduleOf({ kind: `'topik'` }),
      'it calls itself "topik"; deliver.yml calls it "topic"',
    ],
    [
      'lacks something',
      moduleOf({ decide: '7', spec: '{}', acts: `['explode']` }),
      'it has no usable decide, spec, acts',
    ],
    ['imports what is not there', moduleOf({}, `import './gone.ts'`), 'gone.ts'],
    [
      'imports what reaches outside',
      moduleOf({}, `import 'node:fs'`),
      'it imports "node:fs"; a kind asks by its queries',
    ],
    [
      'imports its way out',
      moduleOf({}, `import { parentPort } from 'worker_threads'`),
      'it imports "worker_threads"',
    ],
  ])('is told in words when it %s', async (_, text, words) => {
    const { kind, load, find, logged } = await kindFrom(text)
    await expect(kind.describe({})).rejects.toThrow(words)
    await expect(kind.describe({})).rejects.toThrow(ProviderFailure)
    expect(await find('other')?.describe({})).toBe('a topic of 3')
    expect((await load())['topic']).toMatch(words)
    expect(logged.join('\n')).toMatch(words)
  })
})

describe('a kind that misbehaves', { timeout: 30_000 }, () => {
  it('is stopped when it does not answer in time, while others are answered, and goes on afterwards', async () => {
    const clock = manualClock()
    const describeIt = `({ partitions }) => { while (partitions === 9); return 'fine' }`
    const { kind, load, find } = await kindFrom(moduleOf({ describe: describeIt }), { clock })
    await load()
    const stuck = Promise.resolve(kind.describe({ partitions: 9 }))
    const behind = kind.describe({ partitions: 1 })
    stuck.catch(() => undefined)
    expect(await find('other')?.describe({})).toBe('a topic of 3')
    await clock.advance(4_999)
    await expect(Promise.race([stuck, Promise.resolve('still asked')])).resolves.toBe('still asked')
    await clock.advance(1)
    await expect(stuck).rejects.toMatchObject({
      message: 'Cannot use the kind "topic": describe did not answer within 5 s',
      kind: 'unavailable',
    })
    expect(await behind).toBe('fine')
  })

  it('is stopped when it does not load in time', async () => {
    const clock = manualClock()
    const { kind } = await kindFrom(moduleOf({}, 'await new Promise(() => {})'), { clock })
    const stuck = Promise.resolve(kind.describe({}))
    stuck.catch(() => undefined)
    await clock.advance(0)
    await vi.waitFor(async () => {
      await clock.advance(15_000)
      await expect(Promise.race([stuck, Promise.resolve('still asked')])).rejects.toThrow(
        'it did not load within 15 s',
      )
    })
  })

  it.each([
    ['throws', `() => { throw new TypeError('no such thing') }`, 'describe threw: no such thing'],
    ['throws what is no error', `() => { throw 'up' }`, 'describe threw: it threw up'],
    ['answers rubbish', `() => ({ a: 1 })`, 'describe gave what is no answer'],
    ['answers nothing', `() => undefined`, 'describe gave what is no answer'],
    ['answers later', `async () => 'late'`, 'it has to answer at once'],
    ['answers what is no JSON', `() => 10n`, 'BigInt'],
    ['answers far too much', `() => 'x'.repeat(2_000_000)`, 'it answered more than 1 MiB'],
    ['ends', `() => process.exit(0)`, 'it ended its thread'],
    [
      'eats memory',
      `() => { const all = []; for (;;) all.push('x'.repeat(99) + all.length) }`,
      'it needs more than 128 MB',
    ],
  ])('is told in words when it %s, and is asked again next time', async (_, code, words) => {
    const parts = { describe: `(spec) => spec.partitions === 9 ? (${code})() : 'fine'` }
    const { kind, find } = await kindFrom(moduleOf(parts))
    await expect(kind.describe({ partitions: 9 })).rejects.toThrow(words)
    expect(await kind.describe({ partitions: 1 })).toBe('fine')
    expect(await find('other')?.describe({})).toBe('a topic of 3')
  })

  it('sees nothing of the environment of the bot', async () => {
    process.env['OWN_KIND_CANARY'] = 'canary'
    const { kind } = await kindFrom(
      moduleOf({ describe: '() => `env ${JSON.stringify(process.env)}`' }),
    )
    expect(await kind.describe({})).toBe('env {}')
  })

  it('prints to the log, without secrets and without end', async () => {
    const secret = ['xoxb', '1234567890', 'canaryCANARY'].join('-')
    const print = `() => { console.log('token ${secret}'); for (let i = 0; i < 500; i++) console.error('line ' + i); return 'said' }`
    const { kind, logged } = await kindFrom(moduleOf({ describe: print }))
    expect(await kind.describe({})).toBe('said')
    await vi.waitFor(() => expect(logged.join('\n')).toContain('… and more'))
    expect(logged.join('\n')).toContain('[slack token]')
    expect(logged.join('\n')).not.toContain('canaryCANARY')
    expect(logged.length).toBeLessThan(120)
  })

  it('tells no secret in what it throws', async () => {
    const secret = ['xoxb', '1234567890', 'canaryCANARY'].join('-')
    const { kind } = await kindFrom(
      moduleOf({ describe: `() => { throw new Error('${secret}') }` }),
    )
    await expect(kind.describe({})).rejects.toThrow('describe threw: [slack token]')
  })
})

afterEach(() => void delete process.env['OWN_KIND_CANARY'])
