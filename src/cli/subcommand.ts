import type { AuditReader } from '#src/core/audit-chain.ts'
import type { Unplaced } from '#src/catalog/placed.ts'
import type { Catalog } from '#src/core/catalog.ts'

/** What the shell's commands need from outside; the wiring passes the real ones. */
export type Shell = {
  readonly version: string
  /** The Slack manifest, as YAML. */
  manifest(): string
  /** What the environment lacks to talk with Slack, in words; empty when it is complete. */
  missingForSlack(): readonly string[]
  /** Opens the audit in the database that the environment names, to read it. Rejects with DeliveryError. */
  openAudit(): Promise<AuditReader>
  /**
   * Runs the bot until it is stopped; resolves with the exit code. `catalog` is for the sandbox alone. Rejects with
   * DeliveryError.
   */
  start(options?: { readonly catalog?: string }): Promise<number>
  /** What is wrong with a team's own kinds of dependencies and with what is asked of them. */
  kindProblems(catalog: Catalog): Promise<readonly Unplaced[]>
  /** Writes to the standard output, and to the standard error; a line break is added. */
  out(text: string): void
  err(text: string): void
}

/** Something that `deliver` can be told at a shell. `run` resolves with the exit code; what it throws as DeliveryError is told in words. */
export type Subcommand = {
  readonly summary: string
  /** Names of what stands after the command; all are needed. */
  readonly positionals: readonly string[]
  /** Switches, with what they mean. */
  readonly switches: Readonly<Record<string, string>>
  /** Switches that take a value, with how it reads. */
  readonly options?: Readonly<Record<string, string>>
  run(given: Given, shell: Shell): Promise<number>
}

export type Given = {
  readonly positionals: readonly string[]
  readonly switches: ReadonlySet<string>
  readonly options: ReadonlyMap<string, string>
}
