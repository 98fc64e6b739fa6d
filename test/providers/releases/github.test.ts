import { describe, expect, it } from 'vitest'
import { openGithub } from './github-server.ts'
import { serve } from './server.ts'

const { signal } = new AbortController()

describe('releases at GitHub', () => {
  it('reads further pages until there are enough that follow the pattern', async () => {
    const { source, server } = await openGithub(({ url }) => {
      const page = Number(url.searchParams.get('page'))
      return { status: 200, body: pageOf(page, (at) => (at < 30 ? 'checkout-v' : 'web-v')) }
    })

    const list = await source.list(50, signal)

    expect(list).toHaveLength(50)
    expect(list[0]).toMatchObject({ version: '1.1.0', tag: 'checkout-v1.1.0' })
    expect(server.asked.map(({ url }) => url.searchParams.get('page'))).toEqual(['1', '2'])
  })

  it('reads five pages at most, and answers what it found', async () => {
    const { source, server } = await openGithub(({ url }) => ({
      status: 200,
      body: pageOf(Number(url.searchParams.get('page')), () => 'web-v'),
    }))

    expect(await source.list(1, signal)).toEqual([])
    expect(server.asked).toHaveLength(5)
  })

  it('sorts by publication, since GitHub sorts by commit', async () => {
    const { source } = await openGithub(() => ({
      status: 200,
      body: [
        release('1.0.1', { published_at: '2026-01-01T00:00:00Z' }),
        release('1.1.0', { published_at: '2026-01-03T00:00:00Z' }),
        release('1.2.0', { published_at: null, draft: true }),
      ],
    }))

    expect((await source.list(10, signal)).map(({ version }) => version)).toEqual([
      '1.2.0',
      '1.1.0',
      '1.0.1',
    ])
  })

  it('prefers what is published to a draft of the same version', async () => {
    const { source } = await openGithub(() => ({
      status: 200,
      body: [
        release('1.0.0', { published_at: null, draft: true }),
        release('1.0.0', {}),
        release('1.0.0', { published_at: null, draft: true }),
      ],
    }))

    expect(await source.list(10, signal)).toMatchObject([{ version: '1.0.0', draft: false }])
  })

  it('reads the newest 250 commits where there are more', async () => {
    const total = 620
    const { source, server } = await openGithub(({ url }) => {
      const first = (Number(url.searchParams.get('page')) - 1) * 100
      const length = Math.max(0, Math.min(100, total - first))
      const commits = Array.from({ length }, (_, at) => commit(first + at))
      return { status: 200, body: { total_commits: total, commits } }
    })

    const commits = await source.commits('1.0.0', '2.0.0', signal)

    expect(commits.map(({ title }) => title)).toEqual(
      Array.from({ length: 250 }, (_, at) => `commit ${total - 1 - at}`),
    )
    expect(decodeURIComponent(server.asked[0]!.url.pathname)).toBe(
      '/repos/acme/shop/compare/checkout-v1.0.0...checkout-v2.0.0',
    )
    expect(server.asked.map(({ url }) => url.searchParams.get('page'))).toEqual([
      '1',
      '7',
      '6',
      '5',
      '4',
    ])
  })

  it('names the author of a commit by login, by name, or not at all', async () => {
    const { source } = await openGithub(() => ({
      status: 200,
      body: {
        total_commits: 3,
        commits: [
          { ...commit(1), author: { login: 'rita' } },
          { ...commit(2), author: null },
          { ...commit(3), author: {}, commit: { message: '', author: null } },
        ],
      },
    }))

    const commits = await source.commits('1.0.0', '2.0.0', signal)
    expect(commits.map(({ author }) => author)).toEqual(['unknown', 'Dana D', 'rita'])
  })

  it('knows co-authors by the e-mails that GitHub gives them, by those of other commits, or by name', async () => {
    const message = [
      'Pair on carts',
      '',
      'Co-authored-by: Dana <31415+Dana@users.noreply.github.com>',
      'co-authored-by: Lee L <lee@users.noreply.github.com>',
      'Co-authored-by: Rita R <RITA@example.com>\r',
      'Co-authored-by: Pat Pair <pat@example.com>',
      'Co-authored-by: Pat Pair <pat@home.example>',
      'Co-authored-by: dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>',
      'Co-authored-by: dana <dana@users.noreply.github.com.evil.example>',
      'Co-authored-by: nobody',
      'Reviewed-by: Sam <1+sam@users.noreply.github.com>',
    ].join('\n')
    const rita = { ...commit(2), author: { login: 'rita' } }
    const { source } = await openGithub(() => ({
      status: 200,
      body: {
        total_commits: 2,
        commits: [
          {
            ...commit(1),
            commit: { message, author: { name: 'Omar O' } },
            author: { login: 'omar' },
          },
          {
            ...rita,
            commit: { message: 'x', author: { name: 'Rita', email: 'rita@example.com' } },
          },
        ],
      },
    }))

    const [, paired] = await source.commits('1.0.0', '2.0.0', signal)
    expect(paired).toMatchObject({ title: 'Pair on carts', author: 'omar', login: 'omar' })
    expect(paired?.coAuthors).toEqual([
      { name: 'Dana', login: 'Dana' },
      { name: 'lee', login: 'lee' },
      { name: 'rita', login: 'rita' },
      { name: 'Pat Pair' },
      { name: 'dependabot[bot]', login: 'dependabot[bot]' },
      { name: 'dana' },
    ])
  })

  it('names nobody twice who wrote a commit', async () => {
    const message = [
      'Alone',
      '',
      'Co-authored-by: dana <1+DANA@users.noreply.github.com>',
      'Co-authored-by: Dana D <dana@example.com>',
    ].join('\n')
    const { source } = await openGithub(() => ({
      status: 200,
      body: {
        total_commits: 1,
        commits: [{ ...commit(1), commit: { message, author: { name: 'Dana D' } } }],
      },
    }))

    const [alone] = await source.commits('1.0.0', '2.0.0', signal)
    expect(alone).toMatchObject({ login: 'dana' })
    expect(alone?.coAuthors).toBeUndefined()
  })

  it('puts no version into the address unescaped', async () => {
    const { source, server } = await openGithub(() => ({
      status: 404,
      body: { message: 'Not Found' },
    }))
    await source.find('../../../../user', signal).catch(() => {})

    expect(server.asked[0]?.url.pathname).toBe(
      '/repos/acme/shop/releases/tags/checkout-v..%2F..%2F..%2F..%2Fuser',
    )
  })

  it('reads the token before each call, since it rotates', async () => {
    const tokens = ['one', 'two', undefined]
    const { source, server } = await openGithub(() => ({ status: 200, body: [] }), {
      token: async () => tokens.shift(),
    })
    for (let call = 0; call < 3; call++) await source.list(1, signal)

    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer one',
      'Bearer two',
      undefined,
    ])
  })

  it('does not show the token to a host that it is redirected to', async () => {
    const other = await serve(() => ({ status: 200, body: [] }))
    const { source } = await openGithub(() => ({
      status: 301,
      headers: { location: `http://${other.host}/repos/acme/shop/releases` },
    }))
    await source.list(1, signal)

    expect(other.asked.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })

  it('refuses a plain http address of another machine', async () => {
    const { source } = await openGithub(() => ({ status: 200, body: [] }), {
      api: 'http://github.example/api/v3',
    })

    await expect(source.list(1, signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: 'Cannot read releases of acme/shop: "http://github.example" is not https',
    })
  })
})

function release(version: string, details: object, prefix = 'checkout-v') {
  return {
    tag_name: prefix + version,
    html_url: `https://github.com/acme/shop/releases/tag/${prefix}${version}`,
    body: null,
    draft: false,
    prerelease: false,
    published_at: '2026-01-02T00:00:00Z',
    ...details,
  }
}

function pageOf(page: number, prefix: (at: number) => string) {
  return Array.from({ length: 100 }, (_, at) => release(`1.${page}.${at}`, {}, prefix(at)))
}

function commit(at: number) {
  return {
    sha: at.toString(16).padStart(40, '0'),
    html_url: `https://github.com/acme/shop/commit/${at}`,
    commit: { message: `commit ${at}\n\nbody`, author: { name: 'Dana D' } },
    author: { login: 'dana' },
  }
}
