import { describeWatchCrashes } from '../../engine/watch-crash.contract.ts'

describeWatchCrashes({ alerts: 7, schedules: 2 })
