import { describeDependencyCrashes } from '../../dependencies/crash.contract.ts'

// A sample: all points, which 1 takes, are many minutes of nothing else.
describeDependencyCrashes(13)
