import fc from 'fast-check'

/** Property tests try the same courses each time; `SEED=123 npm test` tries others. */
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20_261_121) })
