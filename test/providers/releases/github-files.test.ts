import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Release } from '#src/core/release.ts'
import { failureOf } from './failure-of.ts'
import { openGithub } from './github-server.ts'
import type { Answer, Asked } from './server.ts'

const { signal } = new AbortController()
const release: Release = {
  app: 'checkout',
  version: '1.5.0',
  tag: 'checkout-v1.5.0',
  artifacts: [],
  prerelease: false,
  draft: false,
}

describe('the files of a release at GitHub', () => {
  it('are those of one commit, also when the tag moves while they are read', async () => {
    const shop = shopWith({ 'checkout-v1.5.0': 'first' })
    const { source, server } = await openGithub(shop.handle)
    const files = await source.files?.(release, signal)
    expect(files?.where).toBe('acme/shop at checkout-v1.5.0')
    shop.tags['checkout-v1.5.0'] = 'second'

    expect(await files?.read('deploy/a.yml')).toEqual({ is: 'text', text: 'first' })
    expect(server.asked.map(({ url }) => url.pathname.replace('/repos/acme/shop', ''))).toEqual([
      '/commits/tags%2Fcheckout-v1.5.0',
      `/git/trees/${sha('first root')}`,
      `/git/trees/${sha('first deploy')}`,
      `/git/blobs/${sha('first')}`,
    ])
    expect(server.asked.every(({ headers }) => headers.authorization === 'Bearer s3cret')).toBe(
      true,
    )
  })

  it('are those of the commit that the release was found with, though its tag moved since', async () => {
    const { source } = await openGithub(shopWith({ 'checkout-v1.5.0': 'second' }).handle)
    const found = { ...release, commit: sha('first') }
    const files = await source.files?.(found, signal)

    expect(await files?.read('deploy/a.yml')).toEqual({ is: 'text', text: 'first' })
  })

  it('put nothing that people wrote into an address', async () => {
    const { source, server } = await openGithub(shopWith({ 'checkout-v1.5.0': 'first' }).handle)
    const files = await source.files?.(release, signal)
    for (const path of ['../../user', 'deploy/../../..', 'deploy/%2e%2e/a', '?x=1#y'])
      expect(await files?.read(path)).toEqual({ is: 'absent' })

    expect(new Set(server.asked.map(({ url }) => url.pathname.split('/').at(-2)))).toEqual(
      new Set(['commits', 'trees']),
    )
  })

  it('are asked for eight at a time', async () => {
    const shop = shopWith({ 'checkout-v1.5.0': 'first' })
    const held: (() => void)[] = []
    let most = 0
    const { source } = await openGithub(async (asked) => {
      if (asked.url.pathname.includes('/blobs/')) {
        const { promise, resolve } = Promise.withResolvers<void>()
        most = Math.max(most, held.push(resolve))
        if (held.length === 8) {
          setImmediate(() => {
            for (const answer of held.splice(0)) answer()
          })
        }
        await promise
      }
      return shop.handle(asked)
    })
    const files = (await source.files?.(release, signal))!
    const all = await Promise.all(Array.from({ length: 40 }, (_, at) => files.read(`many/${at}`)))

    expect(all).toEqual(Array.from({ length: 40 }, (_, at) => ({ is: 'text', text: `text ${at}` })))
    expect(most).toBe(8)
  })

  it('tell submodules, links and folders that are cut off from files', async () => {
    const { source } = await openGithub(shopWith({ 'checkout-v1.5.0': 'first' }).handle)
    const files = await source.files?.(release, signal)

    expect(await files?.look('odd/lib')).toMatchObject({ words: expect.stringContaining('submod') })
    expect(await files?.look('odd/link')).toMatchObject({ words: expect.stringContaining('link') })
    expect(await files?.look('vast')).toEqual({
      is: 'refused',
      words: 'has too many files to list',
    })
  })

  it('wait for a GitHub that answers 503, or is too fast to ask', async () => {
    const shop = shopWith({ 'checkout-v1.5.0': 'first' })
    let failing: Answer | undefined = { status: 503 }
    const { source } = await openGithub((asked) => failing ?? shop.handle(asked))
    const open = () => source.files?.(release, signal) ?? Promise.resolve(undefined)
    expect(await failureOf(open())).toMatchObject({ kind: 'unavailable' })

    failing = undefined
    const files = await open()
    failing = { status: 429, headers: { 'retry-after': '7' } }
    expect(await failureOf(files!.read('deploy/a.yml'))).toMatchObject({
      kind: 'throttled',
      retryAfter: 7000,
    })
  })

  it('say so when the token may know of the release and not of its files', async () => {
    const shop = shopWith({ 'checkout-v1.5.0': 'first' })
    const { source } = await openGithub((asked) =>
      asked.url.pathname.includes('/git/') ? { status: 404, body: {} } : shop.handle(asked),
    )
    const files = await source.files?.(release, signal)

    expect(await failureOf(files!.look('deploy'))).toMatchObject({
      kind: 'rejected',
      message:
        'Cannot read releases of acme/shop: GitHub does not show the files of acme/shop at checkout-v1.5.0',
      hint: 'The token must be allowed to read the contents of acme/shop',
    })
  })

  it('do not come from a server that answers otherwise than GitHub', async () => {
    const { source } = await openGithub(() => ({
      status: 200,
      body: { commit: { tree: { sha: '../..' } } },
    }))

    expect(await failureOf(source.files!(release, signal))).toMatchObject({ kind: 'rejected' })
  })

  it('are given up when nobody waits any more', async () => {
    const { source } = await openGithub(shopWith({ 'checkout-v1.5.0': 'first' }).handle)
    const leaving = new AbortController()
    const files = await source.files?.(release, leaving.signal)
    leaving.abort()

    expect(await failureOf(files!.look('deploy'))).toMatchObject({ kind: 'unavailable' })
  })
})

/** A repository that speaks GitHub's git protocol; each commit has a file that says the commit's name. */
function shopWith(tags: Record<string, string>) {
  const commits = ['first', 'second']
  const answers = new Map<string, unknown>()
  for (const commit of commits) {
    answers.set(`/commits/${sha(commit)}`, commitOf(commit))
    answers.set(`/git/trees/${sha(`${commit} root`)}`, {
      truncated: false,
      tree: [
        { path: 'deploy', mode: '040000', type: 'tree', sha: sha(`${commit} deploy`) },
        { path: 'many', mode: '040000', type: 'tree', sha: sha('many') },
        { path: 'odd', mode: '040000', type: 'tree', sha: sha('odd') },
        { path: 'vast', mode: '040000', type: 'tree', sha: sha('vast') },
      ],
    })
    answers.set(`/git/trees/${sha(`${commit} deploy`)}`, {
      tree: [{ path: 'a.yml', mode: '100644', type: 'blob', sha: sha(commit), size: 5 }],
    })
    answers.set(`/git/blobs/${sha(commit)}`, blobOf(commit))
  }
  answers.set(`/git/trees/${sha('odd')}`, {
    tree: [
      { path: 'lib', mode: '160000', type: 'commit', sha: sha('lib') },
      { path: 'link', mode: '120000', type: 'blob', sha: sha('link'), size: 3 },
    ],
  })
  answers.set(`/git/trees/${sha('vast')}`, { tree: [], truncated: true })
  const numbers = Array.from({ length: 40 }, (_, at) => `${at}`)
  answers.set(`/git/trees/${sha('many')}`, {
    tree: numbers.map((path) => ({
      path,
      mode: '100644',
      type: 'blob',
      sha: sha(`n${path}`),
      size: 7,
    })),
  })
  for (const at of numbers) answers.set(`/git/blobs/${sha(`n${at}`)}`, blobOf(`text ${at}`))

  const handle = ({ url }: Asked): Answer => {
    const path = decodeURIComponent(url.pathname).replace('/repos/acme/shop', '')
    const tag = tags[path.replace('/commits/tags/', '')]
    const body = tag === undefined ? answers.get(path) : commitOf(tag)
    return body === undefined
      ? { status: 404, body: { message: 'Not Found' } }
      : { status: 200, body }
  }
  return { tags, handle }
}

function commitOf(name: string) {
  return { sha: sha(name), commit: { tree: { sha: sha(`${name} root`) } } }
}

/** As GitHub writes it: in lines of base64. */
function blobOf(text: string) {
  const content = Buffer.from(text)
    .toString('base64')
    .replaceAll(/(.{4})/g, '$1\n')
  return { content, encoding: 'base64', size: text.length }
}

function sha(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
