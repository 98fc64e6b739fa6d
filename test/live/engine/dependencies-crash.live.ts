import { describeDependencyCrashes } from '../../dependencies/crash.contract.ts'

describeDependencyCrashes(1)
