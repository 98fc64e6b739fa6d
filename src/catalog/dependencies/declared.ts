import type { Declared as Named } from '#src/catalog/policies.ts'

export type Fields = Readonly<Record<string, unknown>>

/** What the platform's file declares, for what the definition of an app says about it. */
export type Declared = Named & {
  readonly app: string
  /** The cloud of each environment that has one. */
  readonly clouds: Readonly<Record<string, string>>
  /** Kinds of the team's own: what is in them is known when a delivery is planned. */
  readonly ownKinds: readonly string[]
  /** Dependencies of the platform, as they were written. */
  readonly shared: Fields
  readonly apps: Readonly<Record<string, Other>>
}

/** What is known of an app: where it is delivered to, and its definition as it was written, where that is at hand. */
export type Other = { readonly environments: readonly string[]; readonly definition: unknown }

/** The same of a document that may not fit its schema, and of a catalog. */
export function declaredBy(
  document: unknown,
  app: string,
  definitions: Readonly<Record<string, unknown>>,
): Declared {
  const { environments, groups, kinds, dependencies, apps } = fields(document)
  const places = fields(environments)
  const names = Object.keys(places)
  return {
    app,
    environments: names,
    groups: Object.keys(fields(groups)),
    clouds: Object.fromEntries(
      names.flatMap((name) => {
        const { cloud } = fields(places[name])
        return typeof cloud === 'string' ? [[name, cloud]] : []
      }),
    ),
    ownKinds: Object.entries(fields(kinds)).flatMap(([name, kind]) =>
      fields(kind)['module'] === undefined ? [] : [name],
    ),
    shared: fields(dependencies),
    apps: Object.fromEntries(
      Object.entries(fields(apps)).map(([name, entry]) => {
        const wanted = fields(entry)['environments']
        const delivered = names.filter((one) => !Array.isArray(wanted) || wanted.includes(one))
        return [name, { environments: delivered, definition: definitions[name] }]
      }),
    ),
  }
}

/** The keys of a mapping; none where it is none. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {}
}

/** One text, or each of a list. */
export function texts(value: unknown): readonly string[] {
  return [value].flat().filter((one) => typeof one === 'string')
}
