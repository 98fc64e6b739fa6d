import { describeWatchCrashes } from './watch-crash.contract.ts'

// A sample of them; the live tier tries many more.
describeWatchCrashes({ alerts: 41, schedules: 13 })
