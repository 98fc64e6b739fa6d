import type { Block, Option } from './snapshot.ts'

/** An interactive part of a block. `dispatches` tells whether using it reaches the app at once. */
export type Element = {
  type: string
  action_id: string
  [field: string]: unknown
}

/** An element and the block that holds it. */
export type Found = { block: Block & { block_id: string }; element: Element; dispatches: boolean }

/** Every interactive element of the blocks, in reading order; also of the blocks within attachments. */
export function elementsOf(
  blocks: readonly Block[],
  attachments: readonly Record<string, unknown>[] = [],
): Found[] {
  const inner = attachments.flatMap((attachment) => (attachment['blocks'] ?? []) as Block[])
  return [...blocks, ...inner].flatMap((raw) => {
    const block = { ...raw, block_id: raw.block_id ?? '' }
    return candidates(raw)
      .filter((element): element is Element => interactive(element))
      .map((element) => ({
        block,
        element,
        dispatches: raw.type !== 'input' || raw['dispatch_action'] === true,
      }))
  })
}

/** The element that a person means: by action id, else by the label on it. */
export function pick(found: readonly Found[], name: string, block?: string): Found | undefined {
  const here = found.filter((each) => block === undefined || each.block.block_id === block)
  return (
    here.find((each) => each.element.action_id === name) ??
    here.find((each) => labelOf(each) === name)
  )
}

/** What a person reads on the element, or above it. */
export function labelOf({ element, block }: Found): string {
  const text = (element['text'] ?? element['placeholder'] ?? block['label']) as
    | { text?: string }
    | undefined
  return text?.text ?? ''
}

/** Every option of an element, whether grouped or not. */
export function optionsOf(element: Element): readonly Option[] {
  const groups = (element['option_groups'] ?? []) as { options: Option[] }[]
  return [...((element['options'] ?? []) as Option[]), ...groups.flatMap((group) => group.options)]
}

/** Gives every block and element an id, as Slack does where the app gave none. */
export function withIds(blocks: readonly Block[], next: () => string): readonly Block[] {
  return blocks.map((block) => ({
    ...block,
    block_id: block.block_id ?? next(),
    ...(Array.isArray(block['elements']) &&
      block.type === 'actions' && {
        elements: (block['elements'] as Element[]).map((element) => withActionId(element, next)),
      }),
    ...(isRecord(block['accessory']) && {
      accessory: withActionId(block['accessory'] as Element, next),
    }),
    ...(isRecord(block['element']) && { element: withActionId(block['element'] as Element, next) }),
  }))
}

function withActionId(element: Element, next: () => string): Element {
  if (element.type === 'image') return element
  return { ...element, action_id: element.action_id ?? next() }
}

function candidates(block: Block): unknown[] {
  const many = block.type === 'actions' ? ((block['elements'] ?? []) as unknown[]) : []
  return [...many, block['accessory'], block['element']]
}

function interactive(element: unknown): boolean {
  return isRecord(element) && element['type'] !== 'image'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
