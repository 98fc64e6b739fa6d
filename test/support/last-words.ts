/** What a simulated container logs before it exits: the same as in the sandbox, for a reader may try the story there. */
export { lastWords } from '#src/sandbox/switches.ts'
