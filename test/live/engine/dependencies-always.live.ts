import { describeAlways } from '../../dependencies/always.contract.ts'

describeAlways(300)
