/** As AWS has tags, from a record of ours. */
export function toTags(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

/** As we have tags, from a list of AWS. */
export function fromTags(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = [],
): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]))
}

/** Every page of something, each as a list of what is in it. */
export async function whole<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<readonly (readonly Item[])[]> {
  const found: (readonly Item[])[] = []
  for await (const page of pages) found.push(itemsOf(page))
  return found
}

/** Without the fields that AWS left out. */
export function present<Fields extends object>(fields: Fields): Present<Fields> {
  const found = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(found) as Present<Fields>
}

type Present<Fields> = {
  [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: Fields[Key]
} & {
  [Key in keyof Fields as undefined extends Fields[Key] ? Key : never]?: Exclude<
    Fields[Key],
    undefined
  >
}
