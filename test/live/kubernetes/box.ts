import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A Kubernetes control plane of its own on loopback, with pods that only pretend: `stages.yaml` decides their fate. */
export type Box = {
  /** Path of a kubeconfig that may do everything. */
  readonly kubeconfig: string
  /** Path of a kubeconfig whose user is in the group `viewers`, which may do nothing until it is bound. */
  readonly viewerKubeconfig: string
  /** A folder of its own that goes when it stops. */
  readonly folder: string
  /** Runs kubectl as admin and resolves to what it printed; rejects with what it complained. */
  kubectl(...args: string[]): Promise<string>
  /** Creates a namespace nobody used before and waits until pods can start in it. */
  createNamespace(prefix: string): Promise<string>
  /** The controllers end with it, as those that lose their lease do; waiting by themselves they would need a minute to come back. */
  stopApiServer(): Promise<void>
  /** Starts it again on the same port, and waits until it is ready. */
  startApiServer(): Promise<void>
  stop(): Promise<void>
}

const here = import.meta.dirname

/** Says in words why there is no control plane to test against here; undefined when there is one. */
export function boxMissing(): string | undefined {
  if (existsSync(binary())) return undefined
  return `Cannot test against a real Kubernetes API: ${binary()} is not built (test/live/kubernetes/install.sh builds it; it needs Go 1.26 or newer)`
}

/** Boots one within a few seconds, on free ports, in a folder of its own; rejects with boxMissing's words where it cannot. */
export async function startBox(): Promise<Box> {
  const missing = boxMissing()
  if (missing) throw new Error(missing)
  const [etcd, peer, api] = await freePorts(3)
  const plane = prepare({ etcd: etcd!, peer: peer!, api: api! })
  const stopAll = () => {
    for (const child of plane.children.values()) child.kill('SIGKILL')
  }
  process.once('exit', stopAll)
  try {
    startEtcd(plane)
    await startApiServer(plane)
    await startControllers(plane)
    await addNodes(plane)
  } catch (error) {
    await stopBox(plane)
    throw error
  }
  return {
    folder: plane.folder,
    kubeconfig: join(plane.folder, 'admin.kubeconfig'),
    viewerKubeconfig: join(plane.folder, 'viewer.kubeconfig'),
    kubectl: (...args) => kubectl(plane, args),
    createNamespace: (prefix) => createNamespace(plane, prefix),
    async stopApiServer() {
      await end(plane, 'kube-apiserver')
      await Promise.all(controllers.map((name) => end(plane, name)))
    },
    async startApiServer() {
      await startApiServer(plane)
      await startControllers(plane)
    },
    async stop() {
      process.off('exit', stopAll)
      await stopBox(plane)
    },
  }
}

type Plane = {
  readonly folder: string
  readonly ports: { readonly etcd: number; readonly peer: number; readonly api: number }
  readonly children: Map<string, ChildProcess>
}

function binary(): string {
  const built = ['go.mod', 'go.sum', 'main.go'].map((name) => readFileSync(join(here, name)))
  const key = createHash('sha256').update(Buffer.concat(built)).digest('hex').slice(0, 16)
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return join(cache, 'deliver-live', `k8sbox-${key}`, 'k8sbox')
}

function prepare(ports: Plane['ports']): Plane {
  const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const plane = { folder: mkdtempSync(join(memory, 'k8sbox-')), ports, children: new Map() }
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  write(plane, 'sa.key', privateKey.export({ type: 'sec1', format: 'pem' }).toString())
  write(plane, 'sa.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString())
  write(
    plane,
    'tokens.csv',
    'admin-token,admin,admin,"system:masters"\nviewer-token,viewer,viewer,"viewers"\n',
  )
  for (const user of ['admin', 'viewer'])
    write(plane, `${user}.kubeconfig`, kubeconfigFor(plane, user))
  return plane
}

function write(plane: Plane, name: string, text: string): void {
  writeFileSync(join(plane.folder, name), text)
}

/** The API server signs its own certificate; trusting that one file is enough. */
function kubeconfigFor({ ports, folder }: Plane, user: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'box',
        cluster: {
          server: `https://127.0.0.1:${ports.api}`,
          'certificate-authority': join(folder, 'apiserver.crt'),
        },
      },
    ],
    users: [{ name: user, user: { token: `${user}-token` } }],
    contexts: [{ name: 'box', context: { cluster: 'box', user, namespace: 'default' } }],
    'current-context': 'box',
  })
}

function start(plane: Plane, component: string, ...flags: string[]): void {
  const log = openSync(join(plane.folder, `${component}.log`), 'a')
  const child = spawn(binary(), [component, ...flags], {
    cwd: plane.folder,
    stdio: ['ignore', log, log],
  })
  plane.children.set(component, child)
}

function startEtcd(plane: Plane): void {
  const client = `http://127.0.0.1:${plane.ports.etcd}`
  const peer = `http://127.0.0.1:${plane.ports.peer}`
  start(plane, 'etcd', '--name=n1', `--data-dir=${plane.folder}/etcd`, '--unsafe-no-fsync', '--log-level=warn',
    `--listen-client-urls=${client}`, `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=n1=${peer}`) // prettier-ignore
}

async function startApiServer(plane: Plane): Promise<void> {
  const { folder, ports } = plane
  start(plane, 'kube-apiserver', `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    '--bind-address=127.0.0.1', `--secure-port=${ports.api}`, '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none', `--cert-dir=${folder}`, `--token-auth-file=${folder}/tokens.csv`,
    '--authorization-mode=RBAC', '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${folder}/sa.pub`, `--service-account-signing-key-file=${folder}/sa.key`,
    '--service-cluster-ip-range=10.96.0.0/16', '--allow-privileged=true',
    '--enable-priority-and-fairness=false', '--shutdown-delay-duration=0s') // prettier-ignore
  await eventually('the API server to be ready', 60_000, async () => {
    const child = plane.children.get('kube-apiserver')
    if (child && child.exitCode !== null)
      throw new Stopped(`the API server ended: ${tailOf(plane, 'kube-apiserver')}`)
    return (await kubectl(plane, ['get', '--raw=/readyz'])) === 'ok'
  })
}

const controllers = ['kwok', 'kube-scheduler', 'kube-controller-manager']

async function startControllers(plane: Plane): Promise<void> {
  const common = [
    '--kubeconfig=admin.kubeconfig',
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    '--secure-port=0',
  ]
  start(plane, 'kube-controller-manager', ...common, '--use-service-account-credentials=false',
    '--service-account-private-key-file=sa.key', '--root-ca-file=apiserver.crt',
    '--horizontal-pod-autoscaler-sync-period=2s',
    '--controllers=deployment-controller,replicaset-controller,statefulset-controller,daemonset-controller,job-controller,cronjob-controller,garbage-collector-controller,namespace-controller,serviceaccount-controller,root-ca-certificate-publisher-controller,endpointslice-controller,disruption-controller,resourcequota-controller,clusterrole-aggregation-controller,node-lifecycle-controller,persistentvolume-binder-controller,horizontal-pod-autoscaler-controller') // prettier-ignore
  start(plane, 'kube-scheduler', ...common)
  const stages = await promisify(execFile)(binary(), ['default-stages'])
  write(plane, 'kwok.yaml', stages.stdout + readFileSync(join(here, 'stages.yaml'), 'utf8'))
  start(plane, 'kwok', '--kubeconfig=admin.kubeconfig', '--manage-all-nodes=true', '--node-lease-duration-seconds=40',
    '--cidr=10.244.0.0/16', '--node-ip=10.0.0.1', '--config=kwok.yaml') // prettier-ignore
}

async function addNodes(plane: Plane): Promise<void> {
  const room = { cpu: '32', memory: '256Gi', pods: '110' }
  const nodes = ['fake-1', 'fake-2'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' } },
    status: { allocatable: room, capacity: room },
  }))
  write(plane, 'nodes.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: nodes }))
  await kubectl(plane, ['create', '-f', 'nodes.json'])
  await kubectl(plane, ['wait', '--for=condition=Ready', 'node', '--all', '--timeout=60s'])
}

async function createNamespace(plane: Plane, prefix: string): Promise<string> {
  const name = `${prefix}-${Math.random().toString(36).slice(2, 8)}`
  await kubectl(plane, ['create', 'namespace', name])
  await eventually(`the service account of ${name}`, 30_000, async () =>
    (await kubectl(plane, ['get', 'serviceaccount', 'default', '-n', name, '-o', 'name'])).includes(
      'default',
    ),
  )
  return name
}

async function kubectl({ folder }: Plane, args: readonly string[]): Promise<string> {
  const run = promisify(execFile)
  const { stdout } = await run(binary(), ['kubectl', '--kubeconfig=admin.kubeconfig', ...args], {
    cwd: folder,
    maxBuffer: 32 * 1024 * 1024,
  })
  return stdout
}

async function stopBox(plane: Plane): Promise<void> {
  for (const name of [...controllers, 'kube-apiserver', 'etcd']) await end(plane, name)
  rmSync(plane.folder, { recursive: true, force: true })
}

async function end(plane: Plane, component: string): Promise<void> {
  const child = plane.children.get(component)
  plane.children.delete(component)
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const impatient = setTimeout(() => child.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(impatient)
}

function tailOf({ folder }: Plane, component: string): string {
  return readFileSync(join(folder, `${component}.log`), 'utf8')
    .split('\n')
    .slice(-8)
    .join('\n')
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => {
            const address = server.address()
            resolve(typeof address === 'object' && address ? address.port : 0)
          })
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

class Stopped extends Error {}

/** Asks until the answer is yes, and tells what it waited for when it never is. */
export async function eventually(
  what: string,
  withinMs: number,
  ask: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + withinMs
  let last: unknown
  while (Date.now() < deadline) {
    try {
      if (await ask()) return
    } catch (error) {
      if (error instanceof Stopped) throw error
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Waited ${withinMs} ms for ${what}`, { cause: last })
}
