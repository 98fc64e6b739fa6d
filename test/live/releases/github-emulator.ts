import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startServer } from './process.ts'

/** An emulated GitHub on loopback; `token` may do everything to the repositories of `owner`. */
export type GithubEmulator = {
  readonly url: string
  readonly token: string
  /** Creates a repository nobody used before: `acme/checkout-1a2b`. */
  createRepository(): Promise<Repository>
  stop(): Promise<void>
}

export type Repository = {
  readonly name: string
  /** Commits to the default branch; answers the sha. */
  commit(message: string): Promise<string>
  /** A commit on the default branch that has exactly these files. */
  replaceFiles(files: Readonly<Record<string, string | { readonly link: string }>>): Promise<void>
  /** A release at the tip of the default branch, with its tag unless it is a draft. */
  release(
    tag: string,
    details: { body?: string; draft: boolean; prerelease: boolean },
  ): Promise<void>
}

export async function startGithub(): Promise<GithubEmulator> {
  const folder = mkdtempSync(join(tmpdir(), 'github-'))
  const token = `t${randomBytes(8).toString('hex')}`
  const seed = join(folder, 'seed.json')
  writeFileSync(
    seed,
    JSON.stringify({
      tokens: { [token]: { login: OWNER, scopes: ['repo', 'user'] } },
      github: { users: [{ login: OWNER, name: 'Acme', email: 'acme@example.com' }] },
    }),
  )
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const running = await startServer(
    process.execPath,
    ['--require', BIND_LOCAL, EMULATE, 'start', '--service', 'github', '--port', String(port), '--base-url', url, '--seed', seed], // prettier-ignore
    `${url}/rate_limit`,
  )
  const ask = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`Cannot ${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text) as Answer
  }
  return {
    url,
    token,
    async createRepository() {
      const name = `checkout-${randomBytes(4).toString('hex')}`
      await ask('POST', '/user/repos', { name, auto_init: true })
      return repositoryAt(`${OWNER}/${name}`, ask)
    },
    async stop() {
      await running.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const OWNER = 'acme'
const BIND_LOCAL = join(import.meta.dirname, 'bind-local.cjs')
const EMULATE = join(import.meta.dirname, '../../../node_modules/emulate/dist/index.js')

type Answer = { sha?: string; commit?: { sha: string } }
type Ask = (method: string, path: string, body: object) => Promise<Answer>

function repositoryAt(name: string, ask: Ask): Repository {
  let head = ''
  return {
    name,
    async commit(message) {
      const path = `/repos/${name}/contents/${randomBytes(6).toString('hex')}.txt`
      const content = Buffer.from(message).toString('base64')
      const { commit } = await ask('PUT', path, { message, content })
      return (head = commit?.sha ?? '')
    },
    async replaceFiles(files) {
      const tree = Object.entries(files).map(([path, file]) =>
        typeof file === 'string'
          ? { path, mode: '100644', type: 'blob', content: file }
          : { path, mode: '120000', type: 'blob', content: file.link },
      )
      const root = await ask('POST', `/repos/${name}/git/trees`, { tree })
      const commit = { message: 'files', tree: root.sha, parents: [head] }
      head = (await ask('POST', `/repos/${name}/git/commits`, commit)).sha ?? ''
      await ask('PATCH', `/repos/${name}/git/refs/heads/main`, { sha: head })
    },
    async release(tag, details) {
      if (!details.draft)
        await ask('POST', `/repos/${name}/git/refs`, { ref: `refs/tags/${tag}`, sha: head })
      await ask('POST', `/repos/${name}/releases`, { tag_name: tag, ...details })
    },
  }
}
