import type { z } from 'zod'
import { KnownBlock, knownTypes } from './blocks.ts'

/** Where blocks are shown. */
export type Surface = 'message' | 'modal' | 'home'

const most: Record<Surface, number> = { message: 50, modal: 100, home: 100 }

/**
 * What Slack would complain about in these blocks, in its way of saying it; nothing when they are fine.
 * `extra` names block types beyond those that every workspace renders, which are then let through unread.
 */
export function validateBlocks(
  blocks: unknown,
  surface: Surface,
  extra: readonly string[] = [],
): string[] {
  if (!Array.isArray(blocks)) return [said('must be an array', ['blocks'])]
  const items: unknown[] = blocks
  const size =
    items.length > most[surface]
      ? [said(`no more than ${most[surface]} items allowed`, ['blocks'])]
      : []
  return [
    ...size,
    ...items.flatMap((block, index) => validateBlock(block, ['blocks', index], extra)),
    ...duplicates(items),
  ]
}

function validateBlock(block: unknown, path: Path, extra: readonly string[]): string[] {
  const type = field(block, 'type')
  if (typeof type !== 'string') return [said('missing required field: type', path)]
  if (extra.includes(type) && !knownTypes.includes(type)) return []
  if (!knownTypes.includes(type)) return [said(`unsupported type: ${type}`, [...path, 'type'])]
  const parsed = KnownBlock.safeParse(block)
  if (!parsed.success) return parsed.error.issues.map((issue) => saidOf(issue, path))
  return rules(parsed.data, path)
}

/** What the sizes alone do not say. */
function rules(block: KnownBlock, path: Path): string[] {
  switch (block.type) {
    case 'section':
      if (!block.text && !block.fields) return [said('must provide a string or fields', path)]
      return block.accessory ? elementRules(block.accessory, [...path, 'accessory']) : []
    case 'image':
      return oneOf(block.image_url, block.slack_file, 'image_url or slack_file', path)
    case 'actions':
      return [
        ...block.elements.flatMap((each, index) =>
          elementRules(each, [...path, 'elements', index]),
        ),
        ...repeated(block.elements.map((each) => each.action_id)).map((id) =>
          said(`action_id already exists in this block: ${String(id)}`, [...path, 'elements']),
        ),
      ]
    case 'input':
      return elementRules(block.element, [...path, 'element'])
    case 'context':
      return block.elements.flatMap((each, index) =>
        each.type === 'image'
          ? oneOf(each.image_url, each.slack_file, 'image_url or slack_file', [
              ...path,
              'elements',
              index,
            ])
          : [],
      )
    default:
      return []
  }
}

type AnyElement = { type: string } & Readonly<Record<string, unknown>>

function elementRules(element: AnyElement, path: Path): string[] {
  switch (element.type) {
    case 'static_select':
    case 'multi_static_select':
      return [
        ...oneOf(element['options'], element['option_groups'], 'options or option_groups', path),
        ...initialRules(element, path),
      ]
    case 'radio_buttons':
    case 'checkboxes':
      return initialRules(element, path)
    case 'image':
      return oneOf(element['image_url'], element['slack_file'], 'image_url or slack_file', path)
    default:
      return []
  }
}

/** What is chosen at first must be among the options, word for word. */
function initialRules(element: AnyElement, path: Path): string[] {
  const groups = (element['option_groups'] ?? []) as { options: unknown[] }[]
  const offered = [
    ...((element['options'] ?? []) as unknown[]),
    ...groups.flatMap((group) => group.options),
  ].map((each) => JSON.stringify(each))
  const single = element['initial_option']
  const initial = [
    ...(single ? [single] : []),
    ...((element['initial_options'] ?? []) as unknown[]),
  ]
  return initial
    .filter((each) => !offered.includes(JSON.stringify(each)))
    .map(() => said('initial_option was not found in options', path))
}

function oneOf(one: unknown, other: unknown, names: string, path: Path): string[] {
  if ((one === undefined) !== (other === undefined)) return []
  return [said(`must provide exactly one of ${names}`, path)]
}

function duplicates(blocks: readonly unknown[]): string[] {
  return repeated(blocks.map((block) => field(block, 'block_id'))).map((id) =>
    said(`block_id already exists: ${String(id)}`, ['blocks']),
  )
}

function repeated(ids: readonly unknown[]): unknown[] {
  const given = ids.filter((id) => id !== undefined)
  return [...new Set(given.filter((id, index) => given.indexOf(id) !== index))]
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined
}

type Path = readonly PropertyKey[]

/** One complaint as Slack writes it. */
function said(what: string, path: Path): string {
  return `[ERROR] ${what} [json-pointer:/${path.map(String).join('/')}]`
}

function saidOf(issue: z.core.$ZodIssue, path: Path): string {
  return said(wording(issue), [...path, ...issue.path])
}

function wording(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'array'
        ? `no more than ${issue.maximum} items allowed`
        : `must be less than ${Number(issue.maximum) + 1} characters`
    case 'too_small':
      return issue.origin === 'array'
        ? `no fewer than ${issue.minimum} items allowed`
        : `must be more than ${Number(issue.minimum) - 1} characters`
    case 'unrecognized_keys':
      return `unexpected field: ${issue.keys.join(', ')}`
    case 'invalid_union':
      return 'unsupported type'
    default:
      return issue.message
  }
}
