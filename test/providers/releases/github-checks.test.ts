import { describe, expect, it } from 'vitest'
import type { Check } from '#src/core/rules/changes.ts'
import type { Release } from '#src/core/release.ts'
import { checkRun, checkRuns, combinedStatus, noAccess, status } from './github-answers.ts'
import { openGithub } from './github-server.ts'
import type { Answer } from './server.ts'

const { signal } = new AbortController()
const commit = 'ce587453ced02b1526dfb4cb910479d431683101'
const release: Release = {
  app: 'checkout',
  version: '1.5.0',
  tag: 'checkout-v1.5.0',
  artifacts: [],
  prerelease: false,
  draft: false,
  commit,
}

describe('checks at GitHub', () => {
  it('tells check runs and commit statuses by name', async () => {
    const { checks } = await github(
      checkRuns(checkRun()),
      combinedStatus(status(), status({ id: 2, context: 'security/brakeman' })),
    )

    expect(await checks()).toEqual([
      {
        name: 'continuous-integration/jenkins',
        state: 'passed',
        url: 'https://ci.example.com/1000/output',
      },
      {
        name: 'mighty_readme',
        state: 'passed',
        url: 'https://github.com/github/hello-world/runs/4',
      },
      { name: 'security/brakeman', state: 'passed', url: 'https://ci.example.com/1000/output' },
    ])
  })

  it.each([
    ['completed', 'success', 'passed'],
    ['completed', 'neutral', 'passed'],
    ['completed', 'skipped', 'passed'],
    ['completed', 'failure', 'failed'],
    ['completed', 'cancelled', 'failed'],
    ['completed', 'timed_out', 'failed'],
    ['completed', 'action_required', 'failed'],
    ['completed', 'stale', 'failed'],
    ['completed', 'something new', 'failed'],
    ['completed', null, 'failed'],
    ['queued', null, 'pending'],
    ['in_progress', null, 'pending'],
    ['waiting', 'success', 'pending'],
  ])('reads a run that is %s with conclusion %s as %s', async (state, conclusion, expected) => {
    const run = checkRun({ status: state, conclusion })
    const { states } = await github(checkRuns(run), combinedStatus())

    expect(await states()).toEqual({ mighty_readme: expected })
  })

  it.each([
    ['success', 'passed'],
    ['pending', 'pending'],
    ['failure', 'failed'],
    ['error', 'failed'],
  ])('reads a status of %s as %s', async (state, expected) => {
    const { states } = await github(checkRuns(), combinedStatus(status({ state, context: 'ci' })))

    expect(await states()).toEqual({ ci: expected })
  })

  it('lets the newest run of a name count, in whatever order they come', async () => {
    const runs = [
      checkRun({ id: 7, name: 'build', conclusion: 'failure' }),
      checkRun({ id: 9, name: 'build', status: 'queued', conclusion: null }),
      checkRun({ id: 8, name: 'build', conclusion: 'success' }),
      checkRun({ id: 3, name: 'lint', conclusion: 'failure' }),
      checkRun({ id: 5, name: 'lint', conclusion: 'success' }),
    ]
    const { states } = await github(checkRuns(...runs), combinedStatus())

    expect(await states()).toEqual({ build: 'pending', lint: 'passed' })
  })

  it('lets nothing pass that a status of the same name says has failed, nor the other way round', async () => {
    const runs = [
      checkRun({ name: 'build', conclusion: 'success' }),
      checkRun({ name: 'lint', conclusion: 'failure' }),
      checkRun({ name: 'e2e', conclusion: 'success' }),
    ]
    const statuses = [
      status({ context: 'build', state: 'error' }),
      status({ context: 'lint', state: 'success' }),
      status({ context: 'e2e', state: 'pending' }),
    ]
    const { states } = await github(checkRuns(...runs), combinedStatus(...statuses))

    expect(await states()).toEqual({ build: 'failed', lint: 'failed', e2e: 'pending' })
  })

  it('reads all pages of both', async () => {
    const all = Array.from({ length: 130 }, (_, id) => checkRun({ id, name: `run ${id}` }))
    const said = Array.from({ length: 101 }, (_, id) => status({ id, context: `status ${id}` }))
    const { source } = await openGithub(({ url }) => {
      const first = (Number(url.searchParams.get('page')) - 1) * 100
      const body = url.pathname.endsWith('/status')
        ? { ...combinedStatus(...said), statuses: said.slice(first, first + 100) }
        : { ...checkRuns(...all), check_runs: all.slice(first, first + 100) }
      return { status: 200, body }
    })

    expect(await source.checks?.(release, signal)).toHaveLength(231)
  })

  it('does not guess when there are more than it reads', async () => {
    const page = Array.from({ length: 100 }, (_, id) => checkRun({ id, name: `run ${id}` }))
    const { checks } = await github({ total_count: 5000, check_runs: page }, combinedStatus())

    await expect(checks()).rejects.toMatchObject({ kind: 'rejected' })
  })

  it('shows no page that is none', async () => {
    const { checks } = await github(
      checkRuns(checkRun({ html_url: null })),
      combinedStatus(status({ context: 'ci', target_url: 'javascript:alert(1)' })),
    )

    expect(await checks()).toEqual([
      { name: 'ci', state: 'passed' },
      { name: 'mighty_readme', state: 'passed' },
    ])
  })

  it('asks of one commit, the one that the tag names now where the release has none', async () => {
    const { source, server } = await openGithub(({ url }) => ({
      status: 200,
      body: url.pathname.endsWith('/status')
        ? combinedStatus()
        : url.pathname.endsWith('/check-runs')
          ? checkRuns()
          : { sha: commit },
    }))
    const { commit: _, ...tagged } = release

    expect(await source.checks?.(tagged, signal)).toEqual([])
    expect(await source.checks?.({ ...tagged, draft: true }, signal)).toEqual([])
    expect(server.asked.map(({ url }) => url.pathname).toSorted()).toEqual([
      `/repos/acme/shop/commits/${commit}/check-runs`,
      `/repos/acme/shop/commits/${commit}/status`,
      '/repos/acme/shop/commits/tags%2Fcheckout-v1.5.0',
    ])
  })

  it.each(['check-runs', 'status'])('is denied where the token may not read %s', async (part) => {
    const { source } = await openGithub(({ url }) =>
      url.pathname.endsWith(`/${part}`) ? noAccess : goodAnswer(url),
    )

    await expect(source.checks?.(release, signal)).rejects.toMatchObject({
      name: 'ProviderFailure',
      kind: 'denied',
      message:
        'Cannot read checks of acme/shop: GitHub refuses access (Resource not accessible by personal access token)',
      hint: 'The token must be allowed to read checks and commit statuses of acme/shop',
    })
  })

  it.each(['check-runs', 'status'])(
    'does not take "not found" (%s) for "no checks"',
    async (part) => {
      const { source } = await openGithub(({ url }) =>
        url.pathname.endsWith(`/${part}`)
          ? { status: 404, body: { message: 'Not Found' } }
          : goodAnswer(url),
      )

      await expect(source.checks?.(release, signal)).rejects.toMatchObject({ kind: 'rejected' })
    },
  )
})

function goodAnswer({ pathname }: URL): Answer {
  return { status: 200, body: pathname.endsWith('/status') ? combinedStatus() : checkRuns() }
}

async function github(runs: object, statuses: object) {
  const { source } = await openGithub(({ url }) => ({
    status: 200,
    body: url.pathname.endsWith('/status') ? statuses : runs,
  }))
  const checks = async (): Promise<readonly Check[]> =>
    (await source.checks?.(release, signal)) ?? []
  return {
    checks,
    states: async () =>
      Object.fromEntries((await checks()).map(({ name, state }) => [name, state])),
  }
}
