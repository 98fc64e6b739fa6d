import type { Connect } from './need.ts'

/** The Secret of ours from which an app reads what one of its dependencies gives. */
export function connectionName(app: string, name: string): string {
  return `${app}-${name}-connection`
}

/** Template by key of that Secret: variables under their names, files under a name made of their path. */
export function entriesOf({ env, files }: Connect): Readonly<Record<string, string>> {
  const named = Object.entries(files).map(([path, template]) => [fileKey(path), template])
  return { ...env, ...Object.fromEntries(named) }
}

/** `/etc/db/ca.pem` is kept under `file-etc.db.ca.pem`: keys of a Secret have no slashes. */
export function fileKey(path: string): string {
  return `file-${path.replace(/^\/+/, '').replaceAll(/[^\w.-]/g, '.')}`
}

/** On pod templates: another value rolls the pods, because what they are connected to is another. */
export const connectionsAnnotation = 'deliver/connections'

/** On the Secret: what it was made of, without any of its secrets. */
export const connectionAnnotation = 'deliver/connection'
