import { describeDependencyCrashes } from './crash.contract.ts'

// A sample; the live tier takes many more.
describeDependencyCrashes(101)
