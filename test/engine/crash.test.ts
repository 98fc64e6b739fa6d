import { describeCrashes } from './crash.contract.ts'

// A sample; the live tier takes every point.
describeCrashes(15)
