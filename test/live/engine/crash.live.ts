import { describeCrashes } from '../../engine/crash.contract.ts'

describeCrashes(1)
