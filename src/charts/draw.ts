import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'
import { LineChart, ScatterChart } from 'echarts/charts'
import { GraphicComponent, GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Chart } from '#src/core/watch/chart.ts'
import { font, ground } from './look.ts'
import { drawingOf } from './option.ts'

use([LineChart, ScatterChart, GraphicComponent, GridComponent, SVGRenderer])

/** Pixels for each of the layout's: crisp on dense screens. */
export const SCALE = 2

/** Draws a chart as PNG: the same bytes each time, on each machine. About 80 ms of work, so not for the main thread. */
export function drawChart(chart: Chart): Buffer {
  const image = new Resvg(drawSvg(chart), {
    background: ground,
    fitTo: { mode: 'zoom', value: SCALE },
    font: { loadSystemFonts: false, fontFiles: [...fontFiles], defaultFontFamily: font },
  })
  return image.render().asPng()
}

/** The same as SVG, which needs the font where it is shown. */
export function drawSvg(chart: Chart): string {
  const { width, height, option } = drawingOf(chart)
  const instance = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    instance.setOption(option)
    return spelledOut(instance.renderToSVGString())
  } finally {
    // It keeps the process alive otherwise.
    instance.dispose()
  }
}

/** resvg does not read the `font:` shorthand that some texts are written with. */
function spelledOut(svg: string): string {
  return svg.replaceAll(
    /font:\s*(?:(normal|italic|oblique) )?(?:(normal|bold|\d+) )?(\S+px) ([^;"]+)/g,
    (_, style = 'normal', weight = 'normal', size, family) =>
      `font-style:${style};font-weight:${weight};font-size:${size};font-family:${family}`,
  )
}

/** In the tree they are the package's; the bundle has them beside it. resvg draws no text with others than TTF. */
const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
  fileURLToPath(
    import.meta.filename.endsWith('.ts')
      ? import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`)
      : new URL(`./fonts/${name}`, import.meta.url),
  ),
)
