import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { problemLine } from '#src/catalog/problem.ts'
import { readCatalog } from '#src/catalog/read.ts'

/** A folder with these files, gone when the test is over. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'deliver-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  await fill(folder, files)
  return folder
}

/** Writes files into a folder, with the folders between. */
export async function fill(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
    await writeFile(path.join(folder, name), text)
  }
}

/** A catalog that is right: two environments, one app. */
export const deliverYml = `clusters:
  shared: { kubeconfig: { file: /etc/deliver/shared } }
environments:
  staging: { cluster: shared, namespace: shop-staging }
  production: { cluster: shared, namespace: shop, after: staging, protected: true }
groups:
  shop-team: { users: [U0RITA] }
roles:
  developer: { groups: [shop-team], environments: [staging] }
apps:
  checkout:
    owners: shop-team
    channel: '#checkout'
    releases: { github: acme/checkout, image: ghcr.io/acme/checkout }
    definition: deliver.app.yml
`

export const appYml = `workloads:
  api: { manifests: deploy, container: api }
`

export const deploymentYml = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
spec:
  replicas: 2
  selector: { matchLabels: { app: checkout } }
  template:
    metadata: { labels: { app: checkout } }
    spec:
      containers:
        - { name: api, image: 'ghcr.io/acme/checkout:dev' }
`

export const shop = {
  'deliver.yml': deliverYml,
  'deliver.app.yml': appYml,
  'deploy/deployment.yml': deploymentYml,
}

/** What is wrong with a catalog of these files, a line each. */
export async function problemsOf(
  files: Record<string, string>,
  simulated = false,
): Promise<string[]> {
  const folder = await folderWith(files)
  const reading = await readCatalog(path.join(folder, 'deliver.yml'), { simulated })
  return reading.ok
    ? []
    : reading.problems.map((one) => problemLine(one).replaceAll(`${folder}/`, ''))
}
