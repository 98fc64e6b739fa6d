import { describeAlways } from './always.contract.ts'

// As many as a few seconds hold; the live tier plays more.
describeAlways(12)
