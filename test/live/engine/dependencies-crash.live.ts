import { describeDependencyCrashes } from '../../dependencies/crash.contract.ts'

// Every third point: all of them, which 1 takes, are ten minutes of nothing else.
describeDependencyCrashes(3)
