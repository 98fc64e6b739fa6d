import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * The files beside a definition, which it names by paths relative to itself; nothing outside its folder is read. What
 * people can mend is refused in words, which complete "deploy …".
 */
export type Files = {
  look(place: string): Promise<Place>
  read(place: string): Promise<Text>
  /** The path by which people find it. */
  named(place: string): string
}

export type Place =
  | { readonly is: 'file' }
  /** With the names directly inside. */
  | { readonly is: 'folder'; readonly names: readonly string[] }
  | Refused
export type Text = { readonly is: 'text'; readonly text: string } | Refused
export type Refused = { readonly is: 'refused'; readonly words: string }

/** Bytes of one file. Nobody writes more by hand; what is larger is a mistake or an attack. */
export const largest = 1024 * 1024

/** A folder of this machine. What leads out of it, by `..` or by a symbolic link, is refused. */
export function localFiles(base: string): Files {
  return {
    async look(place) {
      const whole = path.join(base, place)
      try {
        if (!isInside(await realpath(base), await realpath(whole)))
          return refused('leads out of its folder')
        if (!(await stat(whole)).isDirectory()) return { is: 'file' }
        return { is: 'folder', names: await readdir(whole) }
      } catch (error) {
        return refused(`cannot be read: ${whyUnreadable(error)}`)
      }
    },
    async read(place) {
      const whole = path.join(base, place)
      try {
        if (!isInside(await realpath(base), await realpath(whole)))
          return refused('is a symbolic link out of its folder')
        if ((await stat(whole)).size > largest) return refused('is larger than 1 MiB')
        return { is: 'text', text: await readFile(whole, 'utf8') }
      } catch (error) {
        return refused(`cannot be read: ${whyUnreadable(error)}`)
      }
    },
    named: (place) => place,
  }
}

/** The system's error code in words. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  if (code === 'EISDIR') return 'it is a folder'
  return typeof code === 'string' ? code : String(error)
}

function isInside(root: string, place: string): boolean {
  const relative = path.relative(root, place)
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
}

function refused(words: string): Refused {
  return { is: 'refused', words }
}
