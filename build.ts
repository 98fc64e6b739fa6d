// Bundles the bot into dist/, which runs anywhere with Node >= 22.19 and the native packages that it lists.
import { cpSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Plugin } from 'esbuild'

const root = import.meta.dirname
const out = path.join(root, 'dist')
const native = ['better-sqlite3', '@resvg/resvg-js']

/** What the code opens at run time lies in dist/ where it lies in the source tree. */
const assets = globSync('{src,db,providers}/**/*', { cwd: root })
  .filter((place) => !place.endsWith('.ts') && path.basename(place) !== 'tsconfig.json')
  .filter((place) => statSync(path.join(root, place)).isFile())

/** Code that asks where it is (`import.meta.url`) is told its place in the tree, so that it finds its assets. */
const ownPlaces: Plugin = {
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8')
      const place = path.relative(root, file).split(path.sep).join('/')
      if (place.startsWith('node_modules/') || !text.includes('import.meta.url')) return undefined
      const url = `new URL(${JSON.stringify(`./${place}`)}, import.meta.url).href`
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' }
    })
  },
}

/** Packages in CommonJS ask for these, which modules do not have. */
const forCommonJs = `import { createRequire as _createRequire } from 'node:module'
const require = _createRequire(import.meta.url)
const __filename = import.meta.filename
const __dirname = import.meta.dirname`

rmSync(out, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'src/main.ts',
    // A team's own kinds of dependencies run in a thread, and import what package.json exports.
    'own-kind': 'src/own-kinds/worker.ts',
    // Charts are drawn in another one.
    'draw-charts': 'src/charts/worker.ts',
    kind: 'src/own-kinds/kind.ts',
    contract: 'src/own-kinds/contract/contract.ts',
  },
  outdir: out,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.19',
  external: [...native, 'bufferutil', 'utf-8-validate'],
  banner: { js: forCommonJs },
  plugins: [ownPlaces],
  // Less text to read and to hold: about 100 ms and 30 MB. Names stay, for stack traces; shortening them costs more than it saves.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 200,
  legalComments: 'linked',
  logLevel: 'warning',
})

for (const place of assets) cpSync(path.join(root, place), path.join(out, place))
// Charts are written with these.
for (const file of ['ttf/DejaVuSans.ttf', 'ttf/DejaVuSans-Bold.ttf', 'LICENSE'])
  cpSync(
    fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/${file}`)),
    path.join(out, 'src/charts/fonts', path.basename(file)),
  )

const { name, version, license, engines, dependencies } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
) as Record<string, unknown> & { dependencies: Record<string, string> }
const manifest = {
  name,
  version,
  private: true,
  license,
  type: 'module',
  engines,
  exports: { './kind': './kind.js', './kind/contract': './contract.js' },
  dependencies: Object.fromEntries(native.map((one) => [one, dependencies[one]])),
}
writeFileSync(path.join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
