import { describeCrashes } from '../../engine/crash.contract.ts'

// Every second point: which of them are tried changes with each line of what is played.
describeCrashes(2)
