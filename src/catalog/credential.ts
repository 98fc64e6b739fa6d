import { readFile } from 'node:fs/promises'
import type { Credential } from '#src/core/names.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { whyUnreadable } from './files.ts'

/**
 * The secret that a credential refers to, read again at every call so that a rotated one is used. Trailing line breaks
 * are not part of it. Rejects with DeliveryError that names the reference and never the value.
 */
export async function readCredential(
  credential: Credential,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if ('env' in credential) {
    const value = env[credential.env]?.replace(/[\r\n]+$/, '')
    if (value) return value
    throw unreadable(
      `the variable "${credential.env}"`,
      value === '' ? 'it is empty' : 'it is not set',
    )
  }

  const text = await readFile(credential.file, 'utf8').catch((error: unknown) => {
    throw unreadable(`the file "${credential.file}"`, whyUnreadable(error))
  })
  const value = text.replace(/[\r\n]+$/, '')
  if (value) return value
  throw unreadable(`the file "${credential.file}"`, 'it is empty')
}

function unreadable(what: string, why: string): DeliveryError {
  return new DeliveryError('bad-configuration', `Cannot read a credential from ${what}: ${why}`, {
    hint: 'Set it where deliver runs, or change the reference in deliver.yml',
  })
}
