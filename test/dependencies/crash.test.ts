import { describeDependencyCrashes } from './crash.contract.ts'

// A sample; the live tier takes every point.
describeDependencyCrashes(101)
