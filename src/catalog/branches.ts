import { z } from 'zod'
import type { Path } from './problem.ts'

/** The schema under its wrappers (optional, default, transformed): what people write. */
export function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return bare(schema.unwrap() as z.ZodType)
  return schema instanceof z.ZodPipe ? bare(schema.in as z.ZodType) : schema
}

/** Branches of a union that could be meant by a value, judged by its shape and keys: one, several or none. */
export function branchesFor(union: z.ZodUnion, value: unknown): readonly z.ZodType[] {
  const fitting = optionsOf(union).filter((option) => hasShapeOf(option, value))
  if (fitting.length < 2) return fitting
  const ranked = fitting
    .map((option) => ({ option, score: score(option, Object.keys(value as object)) }))
    .toSorted((a, b) => a.score - b.score)
  return ranked.filter((one) => one.score === ranked[0]?.score).map(({ option }) => option)
}

export function optionsOf(union: z.ZodUnion): readonly z.ZodType[] {
  return union.options.map((option) => bare(option as z.ZodType))
}

/** Follows a path of data through a schema, choosing branches on the way; a union at its end stays one. */
export function schemaAt(schema: z.ZodType, value: unknown, path: Path): z.ZodType | undefined {
  const [part, ...rest] = path
  if (part === undefined) return bare(schema)
  const here = branchOf(schema, value)
  const inner = here && partOf(here, part)
  return inner && schemaAt(inner, valueAt(value, [part]), rest)
}

/** The schema itself, or of a union the one branch that the value was meant for. */
export function branchOf(schema: z.ZodType, value: unknown): z.ZodType | undefined {
  const here = bare(schema)
  if (!(here instanceof z.ZodUnion)) return here
  const branches = branchesFor(here, value)
  return branches.length === 1 ? branches[0] : undefined
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, part) => (inner as Record<string, unknown> | null | undefined)?.[part],
    value,
  )
}

/** The keys that an object of this schema may have. */
export function keysOf(schema: z.ZodType | undefined): readonly string[] {
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum)
    return schema.keyType.options.map(String)
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

/** The keys that an object of this schema must have: they tell the branches of a union apart. */
export function neededKeysOf(schema: z.ZodType): readonly string[] {
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries(schema.shape)
    .filter(([, field]) => !(field as z.ZodType).safeParse(undefined).success)
    .map(([key]) => key)
}

function partOf(schema: z.ZodType, part: Path[number]): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[part] as z.ZodType | undefined
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType
  return schema instanceof z.ZodArray ? (schema.element as z.ZodType) : undefined
}

function hasShapeOf(option: z.ZodType, value: unknown): boolean {
  if (Array.isArray(value)) return option instanceof z.ZodArray
  if (typeof value === 'object' && value !== null)
    return option instanceof z.ZodObject || option instanceof z.ZodRecord
  return typeof value === 'string' && option instanceof z.ZodString
}

/** Missing keys weigh more than keys too many: what must be there says what was meant. */
function score(option: z.ZodType, keys: readonly string[]): number {
  const missing = neededKeysOf(option).filter((key) => !keys.includes(key)).length
  const tooMany = keys.filter((key) => !keysOf(option).includes(key)).length
  return missing * 1000 + tooMany
}
