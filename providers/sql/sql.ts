import type { DatabaseInside, DatabaseLogin } from '#src/core/dependencies/cloud.ts'

/** A login with its password, which exists only as long as it is used. */
export type Credentials = Omit<DatabaseLogin, 'password'> & { readonly password: string }

/**
 * What is done inside a database, as its master. Rejects with ProviderFailure: `denied` where the login is refused,
 * `rejected` for what SQL refuses, `unavailable` where nothing answers. No password is ever part of a failure.
 */
export type Sql = {
  /** The version of the server, its roles and the extensions of the database. */
  inside(credentials: Credentials, signal: AbortSignal): Promise<DatabaseInside>
  /**
   * A role that may log in with this password, or (without one) may not, and whose connections end. `group` is a role
   * without login that owns what they make; each is a member and acts as it, so that what one makes the other may use.
   */
  ensureRole(
    request: {
      readonly credentials: Credentials
      readonly role: string
      readonly group: string
      readonly password?: string
      /** Written down beside the role: which password it has. */
      readonly comment: string
    },
    signal: AbortSignal,
  ): Promise<void>
}
