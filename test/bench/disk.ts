import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { inFolder } from './folder.ts'

/** How long this disk took, in ms, until 4 KiB at the end of a file were safe: nothing durable is faster. */
export type Disk = readonly number[]

const TIMES = 300

export function measureDisk(): Promise<Disk> {
  return inFolder(async (folder) => {
    const file = openSync(path.join(folder, 'log'), 'a')
    const page = Buffer.alloc(4096, 1)
    const took: number[] = []
    for (let time = 0; time < TIMES; time++) {
      const started = performance.now()
      writeSync(file, page)
      fdatasyncSync(file)
      took.push(performance.now() - started)
    }
    closeSync(file)
    return took
  })
}
